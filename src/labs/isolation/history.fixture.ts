import type {StoreEvent} from './events';
import {History} from './history';

/**
 * A history in Adya's notation: `w1(x1)` writes a version, `r2(x1)` reads one (`x0` is the first), `r2(p*: x1)` scans for
 * keys that start with p and finds x1, `c1` and `a1` end. A second version by the same transaction is `x1.2`.
 */
export function parseHistory(text: string): History {
  const events: StoreEvent[] = [];
  const version = (word: string) => {
    const [, key = '', by = '0', nth] = /^(\D+)(\d+)(?:\.(\d+))?$/.exec(word) ?? [];
    return {key, version: {by: Number(by), nth: Number(nth ?? 1)}};
  };
  const begun = new Set<number>();
  for (const [, op = '', digit = '', inside = ''] of text.matchAll(/([rwca])(\d)(?:\(([^)]*)\))?/g)) {
    const tx = Number(digit);
    if (!begun.has(tx)) events.push({kind: 'tx.begin', tx, readOnly: false});
    begun.add(tx);
    if (op === 'c') events.push({kind: 'tx.commit', tx});
    else if (op === 'a') events.push({kind: 'tx.abort', tx, reason: 'rollback'});
    else if (op === 'w') events.push({kind: 'tx.write', tx, value: 0, ...version(inside)});
    else if (inside.includes('*')) {
      const [prefix = '', found = ''] = inside.split('*:');
      const rows = found
        .split(',')
        .filter((word) => word.trim() !== '')
        .map((word) => ({value: 0, ...version(word.trim())}));
      events.push({kind: 'tx.scan', tx, prefix, rows});
    } else events.push({kind: 'tx.read', tx, value: 0, ...version(inside)});
  }
  return new History(events);
}
