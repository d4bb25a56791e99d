import type {AnomalyName} from './anomalies';
import {add, commit, count, read, rollback, write, type Script, type Seen, type Statement} from './script';

/** Rows, and transactions that run on them at the same time. */
export interface Scenario {
  /** What it is about. */
  readonly title: string;
  /** The rows at first. */
  readonly rows: Readonly<Record<string, number>>;
  /** The transactions. */
  readonly scripts: readonly Script[];
  /** What its interleavings show where the level allows it; a scenario may show that nothing goes wrong. */
  readonly shows?: AnomalyName;
}

function script(name: string, purpose: string, ...statements: Statement[]): Script {
  return {name, purpose, statements: statements.at(-1) === rollback ? statements : [...statements, commit]};
}

const seen = (values: Seen, key: string): number => values[key] ?? 0;

/** A moderator goes off duty if another one stays. */
const leave = (name: string, who: string): Script =>
  script(
    name,
    `takes ${who} off duty if two are on duty`,
    read('ann'),
    read('bob'),
    write(who, '0 if two are on duty', (values) => (seen(values, 'ann') + seen(values, 'bob') >= 2 ? 0 : undefined)),
  );

/** Uploads a photo if the free plan has room for one more. */
const upload = (name: string, photo: string): Script =>
  script(
    name,
    `uploads ${photo} if there are fewer than three`,
    count('photo/'),
    write(photo, '1 if fewer than three', (values) => (seen(values, 'photo/') < 3 ? 1 : undefined)),
  );

const like = (name: string): Script =>
  script(
    name,
    'counts a like',
    read('likes'),
    write('likes', 'likes + 1', (values) => seen(values, 'likes') + 1),
  );

// #region scenarios
/** What the lab can play, each the smallest that shows its point. */
export const SCENARIOS = {
  likes: {
    title: 'Two likes, read and written back',
    rows: {likes: 10},
    scripts: [like('T1'), like('T2')],
    shows: 'lost update',
  },
  counter: {
    title: 'Two likes, each one statement',
    rows: {likes: 10},
    scripts: [script('T1', 'counts a like', add('likes', 1)), script('T2', 'counts a like', add('likes', 1))],
  },
  duty: {
    title: 'Two moderators go off duty',
    rows: {ann: 1, bob: 1},
    scripts: [leave('T1', 'ann'), leave('T2', 'bob')],
    shows: 'write skew',
  },
  quota: {
    title: 'Two uploads, room for one',
    rows: {'photo/1': 1, 'photo/2': 1},
    scripts: [upload('T1', 'photo/3'), upload('T2', 'photo/4')],
    shows: 'write skew by phantom',
  },
  albums: {
    title: 'A sum while photos move',
    rows: {beach: 30, city: 20},
    scripts: [
      script('T1', 'adds up the albums', read('beach'), read('city')),
      script('T2', 'moves ten photos', add('beach', -10), add('city', 10)),
    ],
    shows: 'read skew',
  },
  price: {
    title: 'One row, read twice',
    rows: {price: 5},
    scripts: [
      script('T1', 'reads the price twice', read('price'), read('price')),
      script(
        'T2',
        'raises the price',
        write('price', '6', () => 6),
      ),
    ],
    shows: 'non-repeatable read',
  },
  gallery: {
    title: 'One search, made twice',
    rows: {'photo/1': 1},
    scripts: [
      script('T1', 'counts the photos twice', count('photo/'), count('photo/')),
      script(
        'T2',
        'uploads a photo',
        write('photo/2', '1', () => 1),
      ),
    ],
    shows: 'phantom',
  },
  rollback: {
    title: 'A change that is taken back',
    rows: {price: 5},
    scripts: [
      script(
        'T1',
        'changes the price, and regrets it',
        write('price', '0', () => 0),
        rollback,
      ),
      script('T2', 'reads the price', read('price')),
    ],
    shows: 'dirty read',
  },
  report: {
    title: 'A report between a deposit and a withdrawal',
    rows: {checking: 0, savings: 0},
    scripts: [
      script(
        'T1',
        'deposits 20',
        read('savings'),
        write('savings', 'savings + 20', (values) => seen(values, 'savings') + 20),
      ),
      script(
        'T2',
        'withdraws 10, and 1 more if that overdraws the two accounts together',
        read('checking'),
        read('savings'),
        write('checking', 'checking − 10 or 11', (values) => {
          const total = seen(values, 'checking') + seen(values, 'savings');
          return seen(values, 'checking') - (total < 10 ? 11 : 10);
        }),
      ),
      {...script('T3', 'reports both accounts', read('checking'), read('savings')), readOnly: true},
    ],
    shows: 'read-only anomaly',
  },
  chain: {
    title: 'A chain that is no circle',
    rows: {a: 1, b: 1, c: 1},
    scripts: [
      script(
        'T1',
        'copies a to c',
        read('a'),
        write('c', 'a', (values) => seen(values, 'a')),
      ),
      script(
        'T2',
        'copies b to a, and 1 more',
        read('b'),
        write('a', 'b + 1', (values) => seen(values, 'b') + 1),
      ),
      script(
        'T3',
        'replaces b',
        write('b', '5', () => 5),
      ),
    ],
  },
  opposite: {
    title: 'Two writers in opposite orders',
    rows: {x: 0, y: 0},
    scripts: [
      script(
        'T1',
        'makes both 1',
        write('x', '1', () => 1),
        write('y', '1', () => 1),
      ),
      script(
        'T2',
        'makes both 2',
        write('y', '2', () => 2),
        write('x', '2', () => 2),
      ),
    ],
  },
} satisfies Record<string, Scenario>;
// #endregion scenarios

/** Name of a scenario. */
export type ScenarioName = keyof typeof SCENARIOS;

/** The names of all scenarios. */
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as readonly ScenarioName[];
