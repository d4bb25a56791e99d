import {describe, expect, it} from 'vitest';
import {logOf} from './bench.fixture';
import {type Entry, Invariants, KeyValueMachine, RAFT, type RaftLog, type Violation, type Watched} from './index';

const MEMBERS = ['s1', 's2', 's3'];

/** A server that is in whatever state a test wants, whether Raft could bring it there or not. */
function server(id: string, state: Partial<Watched> = {}): Watched {
  const machine = new KeyValueMachine(RAFT, 10);
  return {id, role: 'follower', currentTerm: 1, log: logOf([], MEMBERS), machine, ...state};
}

/** What the invariants say to a few looks at servers. */
function found(look: (invariants: Invariants) => void): Violation['property'][] {
  const violations: Violation[] = [];
  look(new Invariants((violation) => violations.push(violation)));
  return violations.map(({property}) => property);
}

const entry = (log: RaftLog, index: number): Entry => {
  const found = log.at(index);
  if (found === undefined) throw new RangeError(`${index}`);
  return found;
};

describe('Election Safety', () => {
  it('allows a leader of each term', () => {
    const look = (invariants: Invariants): void => {
      invariants.handled(server('s1', {role: 'leader', currentTerm: 1}));
      invariants.handled(server('s2', {role: 'leader', currentTerm: 2}));
      invariants.handled(server('s1', {role: 'leader', currentTerm: 1}));
    };
    expect(found(look)).toEqual([]);
  });

  it('does not allow two of one, nor one that was elected twice', () => {
    const two = (invariants: Invariants): void => {
      invariants.handled(server('s1', {role: 'leader'}));
      invariants.handled(server('s2', {role: 'leader'}));
    };
    const again = (invariants: Invariants): void => {
      invariants.handled(server('s1', {role: 'leader'}));
      invariants.started(server('s1'), 1);
      invariants.handled(server('s1', {role: 'leader'}));
    };
    expect([found(two), found(again)]).toEqual([['Election Safety'], ['Election Safety']]);
  });
});

describe('Leader Append-Only', () => {
  const change = (role: Watched['role'], from: readonly number[], to: RaftLog): Violation['property'][] =>
    found((invariants) => {
      invariants.handled(server('s1', {role, log: logOf(from, MEMBERS), currentTerm: 3}));
      invariants.handled(server('s1', {role, log: to, currentTerm: 3}));
    });

  it('does not allow a leader to remove or overwrite an entry', () => {
    expect(change('leader', [1, 2], logOf([1], MEMBERS))).toEqual(['Leader Append-Only']);
    expect(change('leader', [1, 2], logOf([1, 3], MEMBERS))).toEqual(['Leader Append-Only']);
  });

  it('allows a follower to, and a leader to append and to take a snapshot', () => {
    expect(change('follower', [1, 2], logOf([1, 3], MEMBERS))).toEqual([]);
    expect(change('leader', [1, 2], logOf([1, 2, 3], MEMBERS))).toEqual([]);
    const compacted = logOf([1, 2], MEMBERS).startAfter({index: 1, term: 1, members: MEMBERS});
    expect(change('leader', [1, 2], compacted)).toEqual([]);
  });
});

describe('Log Matching', () => {
  const compare = (a: RaftLog, b: RaftLog): Violation['property'][] =>
    found((invariants) => {
      invariants.handled(server('s1', {log: a}));
      invariants.handled(server('s2', {log: b}));
    });

  it('does not allow different entries of one index and term', () => {
    const other: Entry = {index: 2, term: 2, payload: {kind: 'session'}};
    expect(compare(logOf([1, 2], MEMBERS), logOf([1], MEMBERS).append([other]))).toEqual(['Log Matching']);
  });

  it('does not allow different entries before one of the same index and term', () => {
    expect(compare(logOf([1, 2, 3], MEMBERS), logOf([1, 1, 3], MEMBERS))).toEqual(['Log Matching']);
  });

  it('does not allow another entry before one than the snapshot has there', () => {
    const log = logOf([1, 2, 3], MEMBERS);
    const start = {index: 2, term: 1, members: MEMBERS};
    expect(
      compare(
        log,
        logOf([1, 1], MEMBERS)
          .startAfter(start)
          .append([entry(log, 3)]),
      ),
    ).toEqual(['Log Matching']);
  });

  it('allows logs that differ from some index on', () => {
    expect(compare(logOf([1, 1, 2, 2], MEMBERS), logOf([1, 1, 3], MEMBERS))).toEqual([]);
  });
});

describe('Leader Completeness', () => {
  const committed = logOf([1, 1], MEMBERS);
  const commit = (invariants: Invariants): void => {
    invariants.applied(server('s1', {role: 'leader', currentTerm: 1, log: committed}), entry(committed, 1));
    invariants.applied(server('s1', {role: 'leader', currentTerm: 1, log: committed}), entry(committed, 2));
  };
  const elect = (invariants: Invariants, log: RaftLog): void =>
    invariants.handled(server('s2', {role: 'leader', currentTerm: 2, log}));

  it('wants every committed entry in the log of a later leader', () => {
    const look = (log: RaftLog) => (invariants: Invariants) => {
      commit(invariants);
      elect(invariants, log);
    };
    expect(found(look(logOf([1], MEMBERS)))).toEqual(['Leader Completeness']);
    expect(found(look(logOf([1, 1, 2], MEMBERS)))).toEqual([]);
    expect(found(look(logOf([1, 1], MEMBERS).startAfter({index: 2, term: 1, members: MEMBERS})))).toEqual([]);
  });

  it('also if an old leader finds out only later that it had committed', () => {
    const look = (log: RaftLog) => (invariants: Invariants) => {
      elect(invariants, log);
      commit(invariants);
    };
    expect(found(look(logOf([1, 2], MEMBERS)))).toEqual(['Leader Completeness']);
    expect(found(look(logOf([1, 1, 2], MEMBERS)))).toEqual([]);
  });
});

describe('State Machine Safety', () => {
  const log = logOf([1], MEMBERS);

  it('does not allow different entries at one index', () => {
    const look = (invariants: Invariants): void => {
      invariants.applied(server('s1'), entry(log, 1));
      invariants.applied(server('s2'), entry(logOf([2], MEMBERS), 1));
    };
    expect(found(look)).toEqual(['State Machine Safety']);
  });

  it('does not allow different states after the same entry', () => {
    const machine = new KeyValueMachine(RAFT, 10);
    machine.apply({index: 1, term: 1, payload: {kind: 'session'}});
    const look = (invariants: Invariants): void => {
      invariants.applied(server('s1'), entry(log, 1));
      invariants.applied(server('s2', {machine}), entry(log, 1));
    };
    expect(found(look)).toEqual(['State Machine Safety']);
  });

  it('allows a server to apply everything again after a restart', () => {
    const look = (invariants: Invariants): void => {
      invariants.applied(server('s1'), entry(log, 1));
      invariants.started(server('s1'), 1);
      invariants.applied(server('s1'), entry(log, 1));
    };
    expect(found(look)).toEqual([]);
  });
});
