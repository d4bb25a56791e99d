import type {Rng} from '../kernel';
import type {Scenario} from './scenarios';
import {add, commit, count, read, rollback, write, type Seen, type Statement} from './script';
import {Workload, type WorkloadOptions} from './workload';

const KEYS = ['a', 'b', 'c', 'p/1', 'p/2'];

/** A number in which everything that was seen leaves a mark, and which no other write has. */
function mix(seen: Seen, salt: number): number {
  return Object.entries(seen).reduce(
    (sum, [key, value]) => (sum * 31 + key.length * 7 + value * 17) % 1_000_003,
    salt * 1009,
  );
}

/** A few short transactions over few rows, so that they get in each other's way. */
export function randomScenario(rng: Rng): Scenario {
  const sessions = 2 + rng.int(3);
  const most = sessions === 4 ? 3 : 4;
  const statement = (salt: number): Statement => {
    const key = rng.pick(KEYS);
    switch (rng.pick(['read', 'read', 'write', 'write', 'count', 'add'])) {
      case 'read':
        return read(key);
      case 'count':
        return count('p/');
      case 'add':
        return add(key, salt);
      default:
        return write(key, 'a mix', (seen) => mix(seen, salt));
    }
  };
  return {
    title: 'anything',
    rows: {a: 1, b: 2, 'p/1': 3},
    scripts: Array.from({length: sessions}, (_, session) => ({
      name: `T${session + 1}`,
      purpose: 'does something',
      statements: [
        ...Array.from({length: 1 + rng.int(most)}, (_step, step) => statement(1 + session * 10 + step)),
        rng.chance(0.1) ? rollback : commit,
      ],
    })),
  };
}

/** Plays a scenario to its end, in a random order; what the store rolls back is tried again up to `retries` times. */
export function playRandomly(scenario: Scenario, options: WorkloadOptions, rng: Rng, retries = 0): Workload {
  const workload = new Workload(scenario, options);
  for (let left = retries; ;) {
    const {runnable} = workload;
    const failed = workload.sessions.filter(({hasFailed}) => hasFailed);
    if (left > 0 && failed.length > 0 && (runnable.length === 0 || rng.chance(0.3))) {
      workload.retry(rng.pick(failed));
      left -= 1;
    } else if (runnable.length > 0) workload.advance(rng.pick(runnable));
    else return workload;
  }
}
