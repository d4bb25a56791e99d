import fc from 'fast-check';
import {describe, expect, it, vi} from 'vitest';
import {
  census,
  Database,
  inWords,
  judge,
  meanLag,
  OutboxSystem,
  relayCapacity,
  settle,
  storm,
  type Receiver,
  type SystemOptions,
  type Technique,
} from './index';

// The storms play thousands of runs.
vi.setConfig({testTimeout: 60_000});

const TECHNIQUES: readonly Technique[] = ['commit-send', 'send-commit', 'outbox', 'cursor', 'tail'];
const SAFE: readonly SystemOptions[] = [
  {technique: 'outbox'},
  {technique: 'outbox', relays: 3, lease: 5, batch: 3},
  {technique: 'tail', batch: 3},
];

/** Three changes, two of them of one photo. */
function systemOf(options: SystemOptions): OutboxSystem {
  const system = new OutboxSystem({services: 1, receiver: 'inbox', ...options});
  system.request({id: 'e1', photo: 'p1'});
  system.request({id: 'e2', photo: 'p2'});
  system.request({id: 'e3', photo: 'p1'});
  return system;
}

/** Plays by the first choice, and crashes and restarts one process after `after` moves. */
function crashed(options: SystemOptions, process: string, after: number): OutboxSystem {
  const system = systemOf(options);
  for (let move = 0; move < after && !system.atRest; move++) {
    const [choice] = system.choices();
    if (choice) system.do(choice.process);
    else system.wait(1);
  }
  system.crash(process);
  system.restart(process);
  settle(system);
  return system;
}

describe('without faults and with one process of each kind', () => {
  it.each(TECHNIQUES)('%s tells the index everything once', (technique) => {
    const system = systemOf({technique});
    settle(system);
    expect(system.topic.map(({id}) => id)).toEqual(['e1', 'e2', 'e3']);
    expect(inWords(judge(system))).toBeUndefined();
    expect(system.index.photos.get('p1')).toEqual({id: 'e3', photo: 'p1', version: 2});
  });
});

describe('one crash after each move', () => {
  const length = (options: SystemOptions): number => {
    const system = systemOf(options);
    settle(system);
    return system.now;
  };

  it.each(SAFE)('loses, invents and overtakes nothing with $technique', (options) => {
    let repeated = 0;
    for (const process of systemOf(options).processes) {
      for (let after = 0; after <= length(options); after++) {
        const verdict = judge(crashed(options, process, after));
        expect(inWords(verdict), `${process} after ${after}`).toBeUndefined();
        repeated += verdict.repeated.length;
      }
    }
    expect(repeated).toBeGreaterThan(0);
  });

  it('loses an event if the service crashes between commit and send', () => {
    // Move 1 begins, move 2 commits.
    expect(judge(crashed({technique: 'commit-send'}, 'api 1', 2)).lost).toEqual(['e1']);
  });

  it('invents an event if the service crashes between send and commit', () => {
    const verdict = judge(crashed({technique: 'send-commit'}, 'api 1', 2));
    expect([verdict.invented, verdict.lost]).toEqual([['e1'], []]);
  });

  it('is a lost request and no event if the service crashes before it commits', () => {
    const system = crashed({technique: 'outbox'}, 'api 1', 1);
    expect(system.database.log.map(({id}) => id)).toEqual(['e2', 'e3']);
    expect(inWords(judge(system))).toBeUndefined();
  });
});

describe('the claim', () => {
  const filled = (): Database => {
    const database = new Database();
    for (const [id, photo] of [
      ['e1', 'p1'],
      ['e2', 'p1'],
      ['e3', 'p2'],
    ] as const)
      database.commit(database.begin(photo, id), true);
    return database;
  };
  const ids = (rows: readonly {readonly event: {readonly id: string}}[]): string[] => rows.map(({event}) => event.id);
  const claim = {now: 0, lease: 10, limit: 1} as const;

  it('leaves a photo alone while somebody holds an earlier row of it', () => {
    const {outbox} = filled();
    expect(ids(outbox.claim({...claim, owner: 'a', order: 'photo'}))).toEqual(['e1']);
    expect(ids(outbox.claim({...claim, owner: 'b', order: 'photo', limit: 3}))).toEqual(['e3']);
  });

  it('takes any free row with the other order', () => {
    const {outbox} = filled();
    outbox.claim({...claim, owner: 'a', order: 'row'});
    expect(ids(outbox.claim({...claim, owner: 'b', order: 'row'}))).toEqual(['e2']);
  });

  it('ends with the lease, to the instant', () => {
    const {outbox} = filled();
    outbox.claim({...claim, owner: 'a', order: 'photo', limit: 3});
    expect(outbox.claimable({now: 9, limit: 3, order: 'photo'})).toEqual([]);
    expect(ids(outbox.claimable({now: 10, limit: 3, order: 'photo'}))).toEqual(['e1', 'e2', 'e3']);
  });
});

describe('a position in a sequence', () => {
  it('is passed by a reader before its transaction commits, and never read again', () => {
    const system = new OutboxSystem({technique: 'cursor', receiver: 'inbox'});
    system.request({id: 'slow', photo: 'p1'});
    system.request({id: 'fast', photo: 'p2'});
    system.do('api 1');
    system.pause('api 1');
    for (const process of ['api 2', 'api 2', 'relay 1', 'relay 1', 'relay 1']) system.do(process);
    system.resume('api 1');
    settle(system);
    expect(judge(system).lost).toEqual(['slow']);
    expect(system.database.outbox.rows.map(({position}) => position)).toEqual([1, 2]);
  });
});

describe('a relay that sleeps longer than its lease', () => {
  function zombie(receiver: Receiver): OutboxSystem {
    const system = systemOf({technique: 'outbox', relays: 2, lease: 10, batch: 1, receiver});
    system.do('api 1');
    system.do('api 1');
    system.do('relay 1');
    system.pause('relay 1');
    settleExcept(system);
    system.resume('relay 1');
    settle(system);
    return system;
  }
  /** Plays what can be played while somebody sleeps. */
  function settleExcept(system: OutboxSystem): void {
    for (let i = 0; i < 60; i++) {
      const [choice] = system.choices();
      if (choice) system.do(choice.process);
      else system.wait(1);
    }
  }

  it('publishes an old event after the newer one of the same photo', () => {
    expect(zombie('inbox').topic.map(({photo, version}) => `${photo} v${version}`)).toEqual([
      'p2 v1',
      'p1 v1',
      'p1 v2',
      'p1 v1',
    ]);
  });

  it('makes a naive consumer wrong, and neither an inbox nor a version check', () => {
    expect(judge(zombie('naive')).wrong).toEqual(['p1']);
    expect(inWords(judge(zombie('inbox')))).toBeUndefined();
    expect(inWords(judge(zombie('version')))).toBeUndefined();
  });
});

describe('storms', () => {
  const ALL = {crashes: true, pauses: true};

  it('leave a sound system with nothing lost, invented, overtaken or wrong', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.constantFrom(...SAFE),
        fc.constantFrom<Receiver>('inbox', 'version'),
        (seed, options, receiver) => {
          const verdict = storm(seed, {...options, receiver}, ALL);
          expect(inWords(verdict)).toBeUndefined();
        },
      ),
      {numRuns: 2000},
    );
  });

  // The table of the lesson: in how many of 1000 storms each thing goes wrong.
  it.each([
    [{technique: 'commit-send'}, {lost: 410, invented: 0, repeated: 0, overtaken: 218, wrong: 235}],
    [{technique: 'send-commit'}, {lost: 0, invented: 410, repeated: 0, overtaken: 0, wrong: 161}],
    [{technique: 'cursor'}, {lost: 216, invented: 0, repeated: 291, overtaken: 0, wrong: 26}],
    [
      {technique: 'outbox', relays: 2, order: 'row'},
      {lost: 0, invented: 0, repeated: 414, overtaken: 478, wrong: 319},
    ],
    [
      {technique: 'outbox', relays: 2, order: 'photo'},
      {lost: 0, invented: 0, repeated: 380, overtaken: 0, wrong: 0},
    ],
    [{technique: 'tail'}, {lost: 0, invented: 0, repeated: 293, overtaken: 0, wrong: 0}],
  ] as const)('go as the lesson says with %o', (options, expected) => {
    const {doneTwice, ...rest} = census(1000, {...options, receiver: 'inbox'}, ALL);
    expect(rest).toEqual(expected);
    expect(doneTwice).toBe(0);
  });

  it('repeat effects at a consumer that does what it is told', () => {
    expect(census(200, {technique: 'tail', receiver: 'naive'}, ALL).doneTwice).toBeGreaterThan(0);
  });

  it('have it do twice exactly what a relay has published twice', () => {
    let twice = 0;
    for (let after = 0; after < 30; after++) {
      const {repeated, doneTwice} = judge(crashed({technique: 'outbox', receiver: 'naive'}, 'relay 1', after));
      expect(doneTwice, `after ${after}`).toEqual(repeated);
      twice += doneTwice.length;
    }
    expect(twice).toBeGreaterThan(0);
  });

  it('without any crash still lose with a position, and overtake with the dual write and with claims by row', () => {
    const calm = {crashes: false, pauses: false};
    expect(census(200, {technique: 'cursor'}, calm).lost).toBeGreaterThan(0);
    expect(census(200, {technique: 'commit-send'}, calm).overtaken).toBeGreaterThan(0);
    expect(census(200, {technique: 'outbox', relays: 2, order: 'row'}, calm).overtaken).toBeGreaterThan(0);
  });
});

describe('the formulas', () => {
  it('of the lesson', () => {
    const times = {poll: 100, claim: 2, publish: 5, delete: 2};
    expect(meanLag(times)).toBe(57);
    expect(relayCapacity(1, times)).toBeCloseTo(111.1, 1);
    expect(relayCapacity(100, times)).toBeCloseTo(11_111, 0);
  });
});
