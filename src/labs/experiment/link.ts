import type {Deed, Experiment} from './replay';

/** An experiment and the step at which it is looked at. */
export interface Moment extends Experiment {
  step: number;
}

/**
 * The moment as a query string, `seed=7&at=120&p.nodes=5&do=80.crash:n2`: what it does not name is the lab's default.
 * Values are written under `p.` so that no parameter can collide with the other keys.
 */
export function writeMoment({seed, values, deeds, step}: Moment): string {
  const query = new URLSearchParams({seed: String(seed), at: String(step)});
  for (const [id, value] of Object.entries(values)) query.set(`p.${id}`, String(value));
  for (const deed of deeds) query.append('do', `${deed.step}.${deed.action}`);
  return query.toString();
}

/** Reads a moment back. Never throws: what can't be read is left at its default, for links are edited by hand. */
export function readMoment(text: string): Moment {
  const query = new URLSearchParams(text);
  const values: Record<string, string> = {};
  for (const [key, value] of query) if (key.startsWith('p.')) values[key.slice(2)] = value;
  return {
    seed: naturalNumber(query.get('seed')) ?? 1,
    step: naturalNumber(query.get('at')) ?? 0,
    values,
    deeds: query.getAll('do').flatMap((word): Deed[] => {
      const [, digits, action] = /^(\d{1,9})\.(.+)$/s.exec(word) ?? [];
      return digits !== undefined && action !== undefined ? [{step: Number(digits), action}] : [];
    }),
  };
}

function naturalNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
