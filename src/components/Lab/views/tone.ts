import type {Tone} from '../../../labs/experiment';

/** What a tone says in a word, where its color and pattern can't be seen. */
export const toneWord: Readonly<Record<Tone, string>> = {
  plain: '',
  active: 'active',
  good: 'good',
  bad: 'bad',
  waiting: 'waiting',
  muted: '',
};

/** What a tone says in a sign, where there is no room for a pattern. */
export const toneSign: Readonly<Record<Tone, string>> = {
  plain: '',
  active: '●',
  good: '✓',
  bad: '✕',
  waiting: '◌',
  muted: '',
};
