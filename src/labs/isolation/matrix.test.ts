import {describe, expect, it} from 'vitest';
import {CENSUS} from './census';
import {
  ANOMALIES,
  ANOMALY_NAMES,
  explore,
  LEVELS,
  SCENARIO_NAMES,
  SCENARIOS,
  serialOrder,
  takeCensus,
  type AnomalyName,
  type Census,
  type Level,
  type Scenario,
  type ScenarioName,
  type WriteRule,
} from './index';

const RULES: readonly WriteRule[] = ['first updater wins', 'first committer wins'];
const isSnapshot = (level: Level): boolean => level === 'snapshot' || level === 'serializable';

/** Every scenario, at every level, under every rule that makes a difference there. */
const cases = SCENARIO_NAMES.flatMap((scenario) =>
  LEVELS.flatMap((level) =>
    (isSnapshot(level) ? RULES : RULES.slice(0, 1)).map((writes) => ({scenario, level, writes})),
  ),
);

const censuses = new Map<string, Census>();
function censusOf(scenario: ScenarioName, level: Level, writes: WriteRule): Census {
  const id = `${scenario} ${level} ${writes}`;
  const census = censuses.get(id) ?? takeCensus(SCENARIOS[scenario], {level, writes});
  censuses.set(id, census);
  return census;
}

describe('all interleavings', () => {
  it.each(cases)(
    'of $scenario at $level, $writes: as the page says',
    ({scenario, level, writes}) => {
      expect(censusOf(scenario, level, writes)).toEqual(CENSUS[scenario][level][writes]);
      if (!isSnapshot(level)) {
        expect(CENSUS[scenario][level]['first committer wins']).toEqual(CENSUS[scenario][level]['first updater wins']);
      }
    },
    30_000,
  );

  it('have as many as there are ways to merge the scripts, if nobody waits or is rolled back', () => {
    const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
    for (const name of ['duty', 'quota', 'albums', 'price', 'gallery', 'rollback', 'report', 'chain'] as const) {
      const lengths = SCENARIOS[name].scripts.map(({statements}) => statements.length);
      const total = lengths.reduce((sum, length) => sum + length, 0);
      const merges = lengths.reduce((product, length) => product / factorial(length), factorial(total));
      expect(censusOf(name, 'snapshot', 'first committer wins').interleavings).toBe(Math.round(merges));
    }
  });

  it('are each played once', () => {
    const played = new Set<string>();
    const count = explore(SCENARIOS.duty, {level: 'snapshot'}, ({store}) => played.add(store.trace.hash));
    expect([count, played.size]).toEqual([70, 70]);
  });
});

describe('the matrix of levels and anomalies', () => {
  describe.each(ANOMALY_NAMES)('%s', (anomaly) => {
    it.each(LEVELS)('at %s: in some interleaving if the level allows it, in none if it does not', (level) => {
      const counts = SCENARIO_NAMES.flatMap((scenario) =>
        (isSnapshot(level) ? RULES : RULES.slice(0, 1)).map(
          (writes) => censusOf(scenario, level, writes).anomalies[anomaly] ?? 0,
        ),
      );
      const total = counts.reduce((sum, count) => sum + count, 0);
      if (ANOMALIES[anomaly].levels.includes(level)) expect(total).toBeGreaterThan(0);
      else expect(total).toBe(0);
    });
  });

  it('is reached by the scenario that is there for it, at each level that allows it, under each rule', () => {
    const shown = new Set<AnomalyName>();
    for (const name of SCENARIO_NAMES) {
      const {shows}: Scenario = SCENARIOS[name];
      if (shows === undefined) continue;
      shown.add(shows);
      for (const level of ANOMALIES[shows].levels) {
        for (const writes of isSnapshot(level) ? RULES : RULES.slice(0, 1)) {
          expect(censusOf(name, level, writes).anomalies[shows]).toBeGreaterThan(0);
        }
      }
    }
    expect([...shown].sort()).toEqual(ANOMALY_NAMES.filter((name) => name !== 'dirty write').sort());
  });

  it('has no hole: what is not serializable has an anomaly with a name', () => {
    for (const {scenario, level, writes} of cases) {
      const {interleavings, serializable, anomalies} = censusOf(scenario, level, writes);
      const named = Object.values(anomalies).reduce((sum, count) => sum + count, 0);
      expect(named).toBeGreaterThanOrEqual(interleavings - serializable);
    }
  });
});

describe('serializable', () => {
  it.each(cases.filter(({level}) => level === 'serializable'))(
    '$scenario, $writes: every interleaving ends as a serial order does',
    ({scenario, level, writes}) => {
      explore(SCENARIOS[scenario], {level, writes}, (workload) => {
        expect(workload.history.isSerializable).toBe(true);
        expect(serialOrder(workload)).toBeDefined();
      });
    },
    30_000,
  );

  it('rolls back in the chain, where no interleaving needs it: the price of looking for structures and not for circles', () => {
    expect(censusOf('chain', 'snapshot', 'first updater wins').serializable).toBe(560);
    const {rolledBack, interleavings} = censusOf('chain', 'serializable', 'first updater wins');
    expect([rolledBack, interleavings]).toEqual([159, 524]);
  });

  it('rolls back less if the report is declared read-only', () => {
    const undeclared = {
      ...SCENARIOS.report,
      scripts: SCENARIOS.report.scripts.map(({name, purpose, statements}) => ({name, purpose, statements})),
    };
    const census = takeCensus(undeclared, {level: 'serializable'});
    const declared = censusOf('report', 'serializable', 'first updater wins');
    expect(census.serializable).toBe(census.interleavings);
    expect(census.rolledBack / census.interleavings).toBeGreaterThan(
      (1.5 * declared.rolledBack) / declared.interleavings,
    );
  }, 30_000);
});
