import type {AnomalyName} from './anomalies';
import type {Census} from './explore';
import type {ScenarioName} from './scenarios';
import type {WriteRule} from './store';
import type {Level} from './transaction';

function census(
  interleavings: number,
  serializable: number,
  rolledBack: number,
  anomalies: Partial<Record<AnomalyName, number>>,
): Census {
  return {interleavings, anomalies, serializable, rolledBack};
}

function both(one: Census): Record<WriteRule, Census> {
  return {'first updater wins': one, 'first committer wins': one};
}

/**
 * What all interleavings of each scenario come to, so that the page needn't play thousands of them. A test plays them, and
 * compares.
 */
export const CENSUS: Readonly<Record<ScenarioName, Readonly<Record<Level, Readonly<Record<WriteRule, Census>>>>>> = {
  likes: {
    'read uncommitted': both(census(14, 6, 0, {'dirty read': 4, 'lost update': 8})),
    'read committed': both(census(14, 2, 0, {'lost update': 12})),
    snapshot: {
      'first updater wins': census(14, 14, 12, {}),
      'first committer wins': census(20, 20, 18, {}),
    },
    serializable: {
      'first updater wins': census(14, 14, 12, {}),
      'first committer wins': census(20, 20, 18, {}),
    },
  },
  counter: {
    'read uncommitted': both(census(4, 4, 0, {})),
    'read committed': both(census(4, 4, 0, {})),
    snapshot: {
      'first updater wins': census(4, 4, 2, {}),
      'first committer wins': census(6, 6, 4, {}),
    },
    serializable: {
      'first updater wins': census(4, 4, 2, {}),
      'first committer wins': census(6, 6, 4, {}),
    },
  },
  duty: {
    'read uncommitted': both(census(70, 22, 0, {'dirty read': 16, 'write skew': 48})),
    'read committed': both(census(70, 6, 0, {'write skew': 64})),
    snapshot: both(census(70, 2, 0, {'write skew': 68})),
    serializable: both(census(70, 70, 68, {})),
  },
  quota: {
    'read uncommitted': both(census(20, 8, 0, {'dirty read': 6, 'write skew by phantom': 12})),
    'read committed': both(census(20, 2, 0, {'write skew by phantom': 18})),
    snapshot: both(census(20, 2, 0, {'write skew by phantom': 18})),
    serializable: both(census(20, 20, 18, {})),
  },
  albums: {
    'read uncommitted': both(census(20, 14, 0, {'dirty read': 11, 'read skew': 6})),
    'read committed': both(census(20, 17, 0, {'read skew': 3})),
    snapshot: both(census(20, 20, 0, {})),
    serializable: both(census(20, 20, 0, {})),
  },
  price: {
    'read uncommitted': both(census(10, 7, 0, {'dirty read': 5, 'non-repeatable read': 3})),
    'read committed': both(census(10, 8, 0, {'non-repeatable read': 2})),
    snapshot: both(census(10, 10, 0, {})),
    serializable: both(census(10, 10, 0, {})),
  },
  gallery: {
    'read uncommitted': both(census(10, 7, 0, {'dirty read': 5, phantom: 3})),
    'read committed': both(census(10, 8, 0, {phantom: 2})),
    snapshot: both(census(10, 10, 0, {})),
    serializable: both(census(10, 10, 0, {})),
  },
  rollback: {
    'read uncommitted': both(census(6, 4, 0, {'dirty read': 2})),
    'read committed': both(census(6, 6, 0, {})),
    snapshot: both(census(6, 6, 0, {})),
    serializable: both(census(6, 6, 0, {})),
  },
  report: {
    'read uncommitted': both(census(4200, 3498, 0, {'dirty read': 1974, 'read-only anomaly': 702})),
    'read committed': both(census(4200, 3672, 0, {'read-only anomaly': 528})),
    snapshot: both(census(4200, 4059, 0, {'read-only anomaly': 141})),
    serializable: both(census(4161, 4161, 102, {})),
  },
  chain: {
    'read uncommitted': both(census(560, 560, 0, {'dirty read': 234})),
    'read committed': both(census(560, 560, 0, {})),
    snapshot: both(census(560, 560, 0, {})),
    serializable: both(census(524, 524, 159, {})),
  },
  opposite: {
    'read uncommitted': both(census(8, 8, 4, {})),
    'read committed': both(census(8, 8, 4, {})),
    snapshot: {
      'first updater wins': census(8, 8, 6, {}),
      'first committer wins': census(20, 20, 18, {}),
    },
    serializable: {
      'first updater wins': census(8, 8, 6, {}),
      'first committer wins': census(20, 20, 18, {}),
    },
  },
};
