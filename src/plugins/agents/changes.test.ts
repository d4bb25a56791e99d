import {expect, it} from 'vitest';
import {parseLog} from './changes';

it('takes the newest date of each file', () => {
  const log = '\x002026-11-30T10:00:00+01:00\n\ndocs/a.md\ndocs/b.md\n\x002026-11-01T10:00:00+01:00\n\ndocs/a.md\n';
  expect(parseLog(log)).toEqual(
    new Map([
      ['docs/a.md', new Date('2026-11-30T09:00:00Z')],
      ['docs/b.md', new Date('2026-11-30T09:00:00Z')],
    ]),
  );
});
