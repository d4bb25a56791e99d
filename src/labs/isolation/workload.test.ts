import {describe, expect, it} from 'vitest';
import {Workload, type Session} from './index';
import {commit, rollback, write, type Statement} from './script';

const set = (key: string): Statement => write(key, 'a 1', () => 1);

/** Two sessions that write the same row and then end, at snapshot with locks. */
function twoWriters(end: Statement): [Workload, Session, Session] {
  const scripts = ['T1', 'T2'].map((name) => ({name, purpose: 'writes', statements: [set('x'), end]}));
  const workload = new Workload({title: 'two writers', rows: {x: 0}, scripts}, {level: 'snapshot'});
  const [first, second] = workload.sessions;
  if (!first || !second) throw new Error('no sessions');
  return [workload, first, second];
}

describe('a workload', () => {
  it('has a session wait for a lock, and go on once it is free', () => {
    const [workload, first, second] = twoWriters(rollback);
    workload.advance(first);
    expect(workload.advance(second).status).toBe('waits');
    expect(workload.runnable).toEqual([first]);
    workload.advance(first);
    expect(workload.runnable).toEqual([second]);
    expect(workload.advance(second).status).toBe('aborted');
  });

  it('refuses to go on with a session that waits, or has ended', () => {
    const [workload, first, second] = twoWriters(commit);
    workload.advance(first);
    workload.advance(second);
    expect(() => workload.advance(second)).toThrow("T2 can't go on");
    workload.advance(first);
    expect(() => workload.advance(first)).toThrow("T1 can't go on");
  });

  it('tries again what the store has rolled back, as a new transaction, and nothing else', () => {
    const [workload, first, second] = twoWriters(commit);
    workload.advance(first);
    workload.advance(second);
    expect(() => workload.retry(second)).toThrow('nothing to try again');
    workload.advance(first);
    expect(second.hasFailed).toBe(true);
    workload.retry(second);
    workload.advance(second);
    workload.advance(second);
    expect(second.tx?.status).toBe('committed');
    expect(second.attempts.map(({xid}) => workload.nameOf(xid))).toEqual(['T2', 'T2′']);
    expect(() => workload.retry(second)).toThrow('nothing to try again');
  });

  it('does not try again what its own script rolled back', () => {
    const [workload, first] = twoWriters(rollback);
    workload.advance(first);
    workload.advance(first);
    expect(first.hasEnded).toBe(true);
    expect(() => workload.retry(first)).toThrow('nothing to try again');
  });
});
