import fc from 'fast-check';
import {describe, expect, it, vi} from 'vitest';
import {Rng} from '../kernel';
import {
  begin,
  checkSaga,
  completion,
  expectedUndoCost,
  orchestrate,
  PRINT_SAGA,
  PrintOrders,
  problems,
  release,
  reserve,
  sell,
  SERVICES,
  settle,
  type Defect,
  type Event,
  type Fate,
  type Progress,
  type ShopOptions,
  type Step,
  type StepOdds,
  type Stock,
  type Style,
} from './index';

// Each of these plays hundreds to thousands of runs.
vi.setConfig({testTimeout: 60_000});

const STYLES: readonly Style[] = ['orchestration', 'choreography'];
const FATES: readonly Fate[] = ['fine', 'declined', 'refused'];
const DEFECTS: readonly Defect[] = ['dual-write', 'no-inbox', 'no-key', 'lost-compensation'];

/** Runs with one crash, and how many of them go wrong. The lesson «Sagas» prints these numbers. */
const CENSUS: Readonly<Record<Style, Readonly<Record<Defect, {runs: number; wrong: number}>>>> = {
  orchestration: {
    sound: {runs: 536, wrong: 0},
    'dual-write': {runs: 440, wrong: 24},
    'no-inbox': {runs: 536, wrong: 12},
    'no-key': {runs: 536, wrong: 3},
    'lost-compensation': {runs: 524, wrong: 3},
  },
  choreography: {
    sound: {runs: 356, wrong: 0},
    'dual-write': {runs: 296, wrong: 15},
    'no-inbox': {runs: 356, wrong: 58},
    'no-key': {runs: 356, wrong: 3},
    'lost-compensation': {runs: 344, wrong: 3},
  },
};

interface Crash {
  readonly after: number;
  readonly service: (typeof SERVICES)[number];
}

/** One order of each fate, played in order, with crashes after the given numbers of moves. */
function play(options: Partial<ShopOptions>, crashes: readonly Crash[], fates: readonly Fate[] = FATES): PrintOrders {
  const shop = new PrintOrders({style: 'orchestration', stock: 3, ...options});
  fates.forEach((fate, index) => shop.place(`o${index + 1}`, fate));
  for (let move = 0; ; move++) {
    for (const {after, service} of crashes) {
      if (after !== move) continue;
      shop.crash(service);
      shop.restart(service);
    }
    const choice = shop.choices()[0];
    if (!choice) return shop;
    shop.choose(choice);
  }
}

const length = (options: Partial<ShopOptions>, fates?: readonly Fate[]): number => play(options, [], fates).now;
const states = (shop: PrintOrders) => Object.values(shop.states.orders).map(({state}) => state);

/** Every run with one crash: after each move, of each service. Returns those in which something is wrong. */
function oneCrash(options: Partial<ShopOptions>): {runs: number; wrong: string[][]} {
  const wrong: string[][] = [];
  const moves = length(options);
  for (let after = 0; after <= moves; after++) {
    for (const service of SERVICES) {
      const found = problems(play(options, [{after, service}]));
      if (found.length > 0) wrong.push(found);
    }
  }
  return {runs: (moves + 1) * SERVICES.length, wrong};
}

/** A run with everything at once: crashes at any time, messages twice and in any order, orders at any time. */
function storm(seed: number, options: Partial<ShopOptions>): PrintOrders {
  const rng = Rng.seeded(seed);
  const dice = rng.split('dice');
  const shop = new PrintOrders({
    style: 'orchestration',
    stock: 1 + dice.int(4),
    semanticLock: dice.chance(0.5),
    duplicates: 0.2,
    reorder: true,
    rng: rng.split('broker'),
    ...options,
  });
  const orders = 2 + dice.int(4);
  for (let move = 0; move < 100; move++) {
    if (shop.fates.size < orders && dice.chance(0.2)) shop.place(`o${shop.fates.size + 1}`, dice.pick(FATES));
    const service = dice.pick(SERVICES);
    if (!shop.hosts[service].up) shop.restart(service);
    else if (dice.chance(0.1)) shop.crash(service);
    const choices = shop.choices();
    if (choices.length > 0) shop.choose(dice.pick(choices));
  }
  for (const service of SERVICES) shop.restart(service);
  for (let choices = shop.choices(); choices.length > 0; choices = shop.choices()) shop.choose(dice.pick(choices));
  return shop;
}

describe.each(STYLES)('%s', (style) => {
  it('completes what is fine and undoes the rest', () => {
    const shop = play({style}, []);
    expect(states(shop)).toEqual(['completed', 'compensated', 'compensated']);
    expect(problems(shop)).toEqual([]);
    expect(shop.states.stock).toEqual({free: 2, pending: 0, sold: 1, waiting: []});
    expect(shop.states.payments).toEqual({o1: 'charged', o2: 'declined', o3: 'refunded'});
    expect(shop.states.parcels).toEqual(['o1']);
    expect(shop.network.bookings.map(({order, amount}) => `${order} ${amount}`)).toEqual(['o1 1', 'o3 1', 'o3 -1']);
  });

  it('survives a crash of any service after any move', () => {
    const {runs, wrong} = oneCrash({style});
    expect(wrong).toEqual([]);
    expect(runs).toBe(CENSUS[style].sound.runs);
  });

  it('survives a crash after any two moves: first of the service that moved, then of any', () => {
    const moved: Crash[] = [];
    const first = new PrintOrders({style, stock: 1});
    first.place('o1', 'refused');
    for (let choice = first.choices()[0]; choice; choice = first.choices()[0]) {
      first.choose(choice);
      moved.push({after: first.now, service: choice.service});
    }
    let runs = 0;
    const wrong: string[] = [];
    for (const one of moved) {
      for (const service of SERVICES) {
        for (let after = one.after; after <= moved.length; after++) {
          runs += 1;
          wrong.push(...problems(play({style, stock: 1}, [one, {after, service}], ['refused'])));
        }
      }
    }
    expect(runs).toBeGreaterThan(2000);
    expect(wrong).toEqual([]);
  });

  it('survives thousands of runs with many crashes, messages twice and in any order', () => {
    const wrong: string[] = [];
    const ends = new Set<string>();
    let [crashes, skips] = [0, 0];
    for (let seed = 0; seed < 1000; seed++) {
      const shop = storm(seed, {style});
      wrong.push(...problems(shop).map((problem) => `seed ${seed}: ${problem}`));
      for (const state of states(shop)) ends.add(state);
      for (const event of shop.trace.events) {
        if (event.kind === 'saga.crash') crashes += 1;
        if (event.kind === 'saga.move' && event.move === 'skip') skips += 1;
      }
    }
    expect(wrong).toEqual([]);
    expect([...ends].sort()).toEqual(['compensated', 'completed']);
    expect(crashes).toBeGreaterThan(4000);
    expect(skips).toBeGreaterThan(4000);
  });

  it.each(DEFECTS)('catches the defect «%s» by the same crashes', (defect) => {
    const {runs, wrong} = oneCrash({style, defect});
    expect({runs, wrong: wrong.length}).toEqual(CENSUS[style][defect]);
    const symptoms: Readonly<Record<string, RegExp>> = {
      'dual-write': /has not ended/,
      'no-inbox': /reserved for nobody|times shipped|fewer than no prints|sold in/,
      'no-key': /charged 2 times/,
      'lost-compensation': /has not ended|reserved for nobody|paid for nothing/,
    };
    expect(wrong.flat().some((problem) => symptoms[defect]?.test(problem))).toBe(true);
    // None of them shows in a run without a fault: it takes the crash to find them.
    expect(problems(play({style, defect}, []))).toEqual([]);
  });

  it('catches each defect in random runs, too', () => {
    for (const defect of DEFECTS) {
      let caught = 0;
      for (let seed = 0; seed < 100; seed++) if (problems(storm(seed, {style, defect})).length > 0) caught += 1;
      expect(caught).toBeGreaterThan(0);
    }
  });
});

describe('the costs', () => {
  const reserve: StepOdds = {success: 0.99, undoCost: 0};
  const charge: StepOdds = {success: 0.96, undoCost: 30};
  const ship: StepOdds = {success: 0.995, undoCost: 0};

  it('are the numbers of the lesson', () => {
    expect(completion([reserve, charge, ship])).toBeCloseTo(0.9456, 4);
    expect(expectedUndoCost([reserve, charge, ship])).toBeCloseTo(0.1426, 4);
    expect(expectedUndoCost([charge, reserve, ship])).toBeCloseTo(0.4306, 4);
  });

  it('agree with a simulation', () => {
    const rng = Rng.seeded(9);
    const steps: StepOdds[] = [0.9, 0.8, 0.7].map((success, index) => ({success, undoCost: index + 1}));
    const runs = 50_000;
    let [completed, cost] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const refused = steps.findIndex(({success}) => !rng.chance(success));
      if (refused < 0) completed += 1;
      else for (const {undoCost} of steps.slice(0, refused)) cost += undoCost;
    }
    expect(completed / runs).toBeCloseTo(completion(steps), 2);
    expect(cost / runs).toBeCloseTo(expectedUndoCost(steps), 1);
  });
});

describe('the order of a print', () => {
  it('is a saga that can always end well', () => {
    expect(() => checkSaga(PRINT_SAGA)).not.toThrow();
  });

  it.each<[string, (steps: Step[]) => Step[]]>([
    ['a compensable step behind the pivot', ([a, b, pivot]) => [a!, pivot!, b!]],
    ['two pivots', ([a, b, pivot]) => [a!, b!, pivot!, pivot!]],
    ['nothing to undo a step with', ([a, ...rest]) => [{...a!, compensation: undefined}, ...rest]],
    ['a step behind the pivot that can be refused', ([a, b, c, d]) => [a!, b!, c!, {...d!, refused: 'refused'}]],
  ])('is none with %s', (_, change) => {
    expect(() => checkSaga(change([...PRINT_SAGA]))).toThrow(RangeError);
  });

  it('runs T1…Tn, or T1…Tj and then Cj…C1, as Garcia-Molina and Salem have it', () => {
    const run = (replies: readonly Event[]): {sent: string[]; progress: Progress} => {
      let {progress, send} = begin('o');
      const sent = send.map(({type}) => type as string);
      for (const event of replies) {
        ({progress, send} = orchestrate(progress, event, 'o'));
        sent.push(...send.map(({type}) => type));
      }
      return {sent, progress};
    };
    expect(run(['reserved', 'charged', 'shipped', 'sold'])).toEqual({
      sent: ['reserve', 'charge', 'ship', 'sell'],
      progress: {state: 'completed', at: 4},
    });
    expect(run(['sold-out'])).toEqual({sent: ['reserve'], progress: {state: 'compensated', at: 0}});
    expect(run(['reserved', 'declined', 'released']).sent).toEqual(['reserve', 'charge', 'release']);
    expect(run(['reserved', 'charged', 'refused', 'refunded', 'released'])).toEqual({
      sent: ['reserve', 'charge', 'ship', 'refund', 'release'],
      progress: {state: 'compensated', at: 0},
    });
  });

  it('ignores replies that are old news, whatever they are', () => {
    const events: Event[] = [
      'reserved',
      'sold-out',
      'released',
      'sold',
      'charged',
      'declined',
      'refunded',
      'shipped',
      'refused',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), {maxLength: 40, size: 'max'}), (heard) => {
        let {progress} = begin('o');
        const sent: string[] = ['reserve'];
        for (const event of heard) {
          const decision = orchestrate(progress, event, 'o');
          ({progress} = decision);
          sent.push(...decision.send.map(({type}) => type));
        }
        // Each command at most once, and never on after going back.
        expect(new Set(sent).size).toBe(sent.length);
        expect(
          'reserve charge ship sell release'.startsWith(
            sent.filter((type) => type !== 'refund' && type !== 'release').join(' '),
          ),
        ).toBe(true);
        expect(sent.includes('sell') && sent.includes('release')).toBe(false);
        if (sent.includes('refund') && sent.includes('release')) {
          expect(sent.indexOf('refund')).toBeLessThan(sent.indexOf('release'));
        }
      }),
    );
  });
});

describe('the lack of isolation', () => {
  const one: Stock = {free: 1, pending: 0, sold: 0, waiting: []};

  it('turns an order away for a print that comes back', () => {
    const reserved = reserve(one, 'a', false).state;
    const other = reserve(reserved, 'b', false);
    expect(other.events).toEqual([{event: 'sold-out', order: 'b'}]);
    expect(release(other.state, 'a').state.free).toBe(1);
  });

  it('is countered by the semantic lock: the order waits, and gets the print or a true refusal', () => {
    const waiting = reserve(reserve(one, 'a', true).state, 'b', true);
    expect([waiting.events, waiting.state.waiting]).toEqual([[], ['b']]);
    expect(release(waiting.state, 'a').events).toEqual([
      {event: 'released', order: 'a'},
      {event: 'reserved', order: 'b'},
    ]);
    expect(sell(waiting.state, 'a').events).toEqual([
      {event: 'sold', order: 'a'},
      {event: 'sold-out', order: 'b'},
    ]);
  });

  it('happens in many runs without the lock, and in none with it', () => {
    const inVain = (semanticLock: boolean): number => {
      let count = 0;
      for (let seed = 0; seed < 300; seed++) {
        const shop = storm(seed, {semanticLock, stock: 1, style: STYLES[seed % 2]!});
        const turnedAway = shop.trace.events.some((event) => event.kind === 'saga.told' && event.event === 'sold-out');
        if (turnedAway && shop.states.stock.free > 0) count += 1;
        expect(shop.states.stock.waiting).toEqual([]);
      }
      return count;
    };
    // The lesson «Sagas» prints this number.
    expect(inVain(false)).toBe(185);
    expect(inVain(true)).toBe(0);
  });
});

describe('a shop', () => {
  it('holds a message for a service that is down', () => {
    const shop = new PrintOrders({style: 'orchestration', stock: 1});
    shop.place('o1', 'fine');
    shop.crash('payment');
    settle(shop);
    expect(shop.queues.payment.map(({id}) => id)).toEqual(['o1:charge']);
    expect(problems(shop)).toContain('o1 has not ended');
    shop.restart('payment');
    settle(shop);
    expect(problems(shop)).toEqual([]);
  });

  it('refuses an order that exists, and a move that can’t be made', () => {
    const shop = new PrintOrders({style: 'orchestration', stock: 1});
    shop.place('o1', 'fine');
    expect(() => shop.place('o1', 'fine')).toThrow(RangeError);
    expect(() => shop.choose({service: 'stock', move: 'commit'})).toThrow(RangeError);
  });
});

describe('the judge', () => {
  const shop = play({}, []);
  const {orders, stock, parcels} = shop.states;
  const {bookings} = shop.network;
  const [charge] = bookings;
  if (!charge) throw new Error('nothing was charged');
  const withoutO2 = Object.fromEntries(Object.entries(orders).filter(([order]) => order !== 'o2'));
  /** What it says of a shop that holds something else than the one above, in which o1 is complete and the others are undone. */
  const verdict = (states: Partial<PrintOrders['states']>, booked = bookings): string[] =>
    problems(
      new Proxy(shop, {
        get: (target, name): unknown => {
          if (name === 'states') return {...target.states, ...states};
          return name === 'network' ? {bookings: booked} : Reflect.get(target, name);
        },
      }),
    );

  it.each<[what: string, found: string[], expected: string[]]>([
    ['nothing in a sound shop', verdict({}), []],
    ['a parcel too many', verdict({parcels: [...parcels, 'o3']}), ['o3 was shipped for nothing']],
    ['a parcel twice', verdict({parcels: [...parcels, 'o1']}), ['o1 is complete, and 2 times shipped']],
    ['a parcel too few', verdict({parcels: []}), ['o1 is complete, and 0 times shipped']],
    ['an order without an end', verdict({orders: withoutO2}), ['o2 has not ended']],
    [
      'a charge twice',
      verdict({}, [...bookings, charge]),
      ['o1 was charged 2 times', 'o1 is complete, and 2 times paid'],
    ],
    ['a charge too few', verdict({}, bookings.slice(1)), ['o1 is complete, and 0 times paid']],
    ['money for nothing', verdict({}, [...bookings, {...charge, order: 'o2'}]), ['o2 is paid for nothing']],
    [
      'a refund of nothing',
      verdict({}, [...bookings, {...charge, order: 'o2', amount: -1}]),
      ['o2 was refunded 1 times', 'o2 is paid for nothing'],
    ],
    [
      'a print that is reserved',
      verdict({stock: {...stock, free: stock.free - 1, pending: 1}}),
      ['1 prints are reserved for nobody'],
    ],
    ['a print lost', verdict({stock: {...stock, free: stock.free - 1}}), ['prints got lost or multiplied']],
    [
      'a print sold to nobody',
      verdict({stock: {...stock, free: stock.free - 1, sold: stock.sold + 1}}),
      ['2 prints are sold in 1 orders'],
    ],
  ])('finds %s', (_what, found, expected) => {
    expect(found).toEqual(expected);
  });
});
