import {describe, expect, it} from 'vitest';
import {Bench} from './bench.fixture';
import {BROKEN, RAFT} from './index';

const members = (bench: Bench, id: string): readonly string[] => bench.raft(id).log.configuration.members;

/** A cluster that s1 leads, with everything so far committed. */
function ledBy1(ids: readonly string[], setup: ConstructorParameters<typeof Bench>[1] = {}): Bench {
  const bench = new Bench(ids, setup);
  bench.timeout('s1');
  bench.settle(...ids);
  bench.heartbeat('s1');
  bench.settle(...ids);
  return bench;
}

describe('AddServer', () => {
  it('brings the new server up to date before it counts it (§4.2.1)', () => {
    const all = ['s1', 's2', 's3', 's4'];
    const bench = ledBy1(['s1', 's2', 's3'], {spares: ['s4'], settings: {maxEntries: 1}});
    for (let i = 0; i < 5; i++) bench.ask('s1', {op: 'RegisterClient'});
    bench.settle(...all);
    bench.replies.length = 0;

    bench.ask('s1', {op: 'AddServer', server: 's4'});
    let added = 0;
    while (members(bench, 's1').length === 3 && bench.letters.length > 0) {
      added = bench.raft('s4').log.last.index;
      expect(bench.replies).toEqual([]);
      bench.exchange(...all);
    }
    expect(added).toBe(6);
    bench.settle(...all);
    expect(bench.replies).toEqual([{status: 'OK', output: null}]);
    for (const id of all) expect(members(bench, id)).toEqual(all);
    // Three of four are a majority now, two are not.
    bench.ask('s1', {op: 'RegisterClient'});
    bench.settle('s1', 's2');
    expect(bench.replies).toHaveLength(1);
    bench.heartbeat('s1');
    bench.settle('s1', 's2', 's4');
    expect(bench.replies).toHaveLength(2);
  });

  it('gives up on a server that does not answer, and changes nothing', () => {
    const bench = ledBy1(['s1', 's2', 's3'], {spares: ['s4']});
    bench.replies.length = 0;
    bench.ask('s1', {op: 'AddServer', server: 's4'});
    for (let i = 0; i < 21; i++) {
      bench.heartbeat('s1', 100);
      bench.settle('s1', 's2', 's3');
    }
    expect(bench.replies).toEqual([{status: 'REFUSED', reason: "s4 doesn't keep up"}]);
    expect(members(bench, 's1')).toEqual(['s1', 's2', 's3']);
  });

  it('does nothing for a server that is a member', () => {
    const bench = ledBy1(['s1', 's2', 's3']);
    bench.ask('s1', {op: 'AddServer', server: 's3'});
    expect(bench.replies.at(-1)).toEqual({status: 'OK', output: null});
    expect(bench.raft('s1').log.last.index).toBe(1);
  });
});

describe('RemoveServer', () => {
  it('takes effect on a server as soon as it is in its log, and is undone if the entry is overwritten (§4.1)', () => {
    const bench = ledBy1(['s1', 's2', 's3', 's4']);
    bench.ask('s1', {op: 'RemoveServer', server: 's4'});
    expect(members(bench, 's1')).toEqual(['s1', 's2', 's3']);
    expect(bench.look('s1').commitIndex).toBe(1);
    bench.elect('s2', 's3', 's4');
    bench.heartbeat('s2');
    bench.settle('s1', 's2', 's3', 's4');
    expect(members(bench, 's1')).toEqual(['s1', 's2', 's3', 's4']);
    expect(bench.violations).toEqual([]);
  });

  it('of the leader: it leads until the change is committed, does not count itself, and steps down (§4.2.2)', () => {
    const bench = ledBy1(['s1', 's2', 's3']);
    bench.replies.length = 0;
    bench.ask('s1', {op: 'RemoveServer', server: 's1'});
    bench.exchange('s1', 's2');
    bench.exchange('s1', 's2');
    // s1 and s2 have the entry: a majority of three, but of the new members, s2 and s3, only one.
    expect(bench.look('s1')).toMatchObject({role: 'leader', commitIndex: 1});
    bench.heartbeat('s1');
    bench.exchange('s1', 's2', 's3');
    bench.exchange('s1', 's2', 's3');
    expect(bench.look('s1')).toMatchObject({role: 'follower', commitIndex: 2});
    expect(bench.replies).toEqual([{status: 'OK', output: null}]);
  });

  it('of the leader of two: the other one cannot take over before it has the entry (§4.2.2)', () => {
    const bench = ledBy1(['s1', 's2']);
    bench.ask('s1', {op: 'RemoveServer', server: 's1'});
    bench.letters = [];
    bench.timeout('s2');
    bench.settle('s1', 's2');
    expect(bench.look('s2').role).toBe('candidate');
    // s1 is still needed, though it isn't a member of its own configuration: it wins with the vote of s2.
    bench.timeout('s1');
    bench.timeout('s1');
    bench.settle('s1', 's2');
    expect(members(bench, 's2')).toEqual(['s2']);
    bench.timeout('s2');
    bench.settle('s2');
    expect(bench.look('s2').role).toBe('leader');
    expect(bench.violations).toEqual([]);
  });

  it('of the last server is refused', () => {
    const bench = ledBy1(['s1']);
    bench.ask('s1', {op: 'RemoveServer', server: 's1'});
    expect(bench.replies.at(-1)?.status).toBe('REFUSED');
  });
});

describe('one change at a time', () => {
  it('a second one is refused until the first is committed', () => {
    const bench = ledBy1(['s1', 's2', 's3', 's4', 's5']);
    bench.ask('s1', {op: 'RemoveServer', server: 's5'});
    bench.ask('s1', {op: 'RemoveServer', server: 's4'});
    expect(bench.replies.at(-1)?.status).toBe('REFUSED');
    bench.settle('s1', 's2', 's3', 's4');
    bench.ask('s1', {op: 'RemoveServer', server: 's4'});
    bench.settle('s1', 's2', 's3');
    expect(members(bench, 's1')).toEqual(['s1', 's2', 's3']);
  });

  it('without that rule two majorities come about that have nobody in common', () => {
    const bench = ledBy1(['s1', 's2', 's3', 's4', 's5'], {rules: BROKEN.overlapsChanges.rules});
    bench.ask('s1', {op: 'RemoveServer', server: 's5'});
    bench.ask('s1', {op: 'RemoveServer', server: 's4'});
    bench.settle('s1', 's2');
    expect(bench.look('s1').commitIndex).toBe(3); // s1 and s2, two of three
    bench.elect('s3', 's4', 's5'); // three of five
    expect(bench.violations.map(({property}) => property)).toEqual(['Leader Completeness', 'Leader Completeness']);
  });
});

/**
 * The bug that Ongaro reported on raft-dev in 2015, and that the errata of the dissertation point to: one server is added
 * by a leader that fails, one is removed by the next. Both changes start from the same configuration, S1 to S4.
 */
describe('the bug in membership changes of 2015', () => {
  const four = ['s1', 's2', 's3', 's4'];

  function play(rules = RAFT): Bench {
    const bench = ledBy1(four, {spares: ['s5'], rules});
    // S1, leader of term 1, adds S5. The entry reaches S5 only.
    bench.ask('s1', {op: 'AddServer', server: 's5'});
    bench.settle('s1', 's5');
    expect(members(bench, 's5')).toEqual([...four, 's5']);
    expect(bench.look('s1')).toMatchObject({role: 'leader', commitIndex: 1});
    // S2 is elected in term 2 by S3 and S4, and is told to remove S1 before anything of its term is committed.
    bench.elect('s2', 's3', 's4');
    expect(bench.look('s2')).toMatchObject({role: 'leader', currentTerm: 2});
    bench.replies.length = 0;
    bench.ask('s2', {op: 'RemoveServer', server: 's1'});
    return bench;
  }

  it('loses a committed entry', () => {
    const bench = play(BROKEN.reconfiguresAtOnce.rules);
    // Of the new members S2, S3 and S4 two have the entry: it is committed.
    bench.settle('s2', 's3');
    expect(bench.replies).toEqual([{status: 'OK', output: null}]);
    // Of the members that S1 knows, S1 to S5, three have no entry of term 2, and elect S1.
    for (let elections = 0; elections < 2; elections++) bench.elect('s1', 's4', 's5');
    expect(bench.look('s1')).toMatchObject({role: 'leader', currentTerm: 3});
    expect(new Set(bench.violations.map(({property}) => property))).toEqual(new Set(['Leader Completeness']));
  });

  it('cannot happen when the leader has to commit an entry of its term first', () => {
    const bench = play();
    expect(bench.replies.map(({status}) => status)).toEqual(['REFUSED']);
    bench.heartbeat('s2');
    bench.settle('s2', 's3', 's4');
    bench.ask('s2', {op: 'RemoveServer', server: 's1'});
    bench.settle('s2', 's3');
    expect(bench.replies.at(-1)).toEqual({status: 'OK', output: null});
    // Three of S1 to S4 have an entry of term 2, so of S1 to S5 there are only two that would vote for S1.
    for (let elections = 0; elections < 4; elections++) bench.elect('s1', 's4', 's5', 's3');
    expect(bench.look('s1').role).toBe('candidate');
    expect(bench.violations).toEqual([]);
  });
});

describe('TransferLeadership (§3.10)', () => {
  const three = ['s1', 's2', 's3'];

  it('brings the successor up to date, lets it start an election at once, and takes no commands meanwhile', () => {
    const bench = ledBy1(three);
    bench.ask('s1', {op: 'RegisterClient'});
    bench.letters = []; // s3 doesn't get this entry yet
    bench.replies.length = 0;
    bench.ask('s1', {op: 'TransferLeadership', server: 's3'});
    bench.ask('s1', {op: 'RegisterClient'});
    expect(bench.replies).toEqual([{status: 'NOT_LEADER', leaderHint: 's3'}]);
    bench.settle(...three);
    expect(bench.look('s3')).toMatchObject({role: 'leader', currentTerm: 2});
    expect(bench.look('s1')).toMatchObject({role: 'follower', leader: 's3'});
    expect(bench.terms('s3')).toEqual([1, 1, 2]);
  });

  it('is given up after an election timeout, and the leader goes on', () => {
    const bench = ledBy1(three);
    bench.replies.length = 0;
    bench.ask('s1', {op: 'TransferLeadership', server: 's3'});
    bench.settle('s1', 's2');
    bench.heartbeat('s1', 100);
    bench.settle('s1', 's2');
    expect(bench.replies.map(({status}) => status)).toEqual(['REFUSED']);
    bench.ask('s1', {op: 'RegisterClient'});
    bench.settle('s1', 's2');
    expect(bench.replies.at(-1)).toEqual({status: 'OK', output: 2});
  });

  it('goes to members only', () => {
    const bench = ledBy1(three);
    bench.ask('s1', {op: 'TransferLeadership', server: 's9'});
    expect(bench.replies.at(-1)?.status).toBe('REFUSED');
    bench.ask('s1', {op: 'TransferLeadership', server: 's1'});
    expect(bench.replies.at(-1)?.status).toBe('OK');
  });
});
