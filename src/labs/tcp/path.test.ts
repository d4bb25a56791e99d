import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Scheduler} from '../kernel';
import {
  bandwidthDelay,
  kindOf,
  mathisRate,
  MSS,
  Path,
  Receiver,
  Sender,
  slowStartRounds,
  slowStartTime,
  windowRate,
  type PathOptions,
  type SenderOptions,
  type Segment,
} from './index';

/** Text of which no two stretches are alike. */
function text(bytes: number): string {
  let all = '';
  for (let i = 0; all.length < bytes; i++) all += `${i}.`;
  return all.slice(0, bytes);
}

function connect(options: Partial<PathOptions> = {}, bytes = 0): Path {
  const path = new Path({seed: 1, roundTrip: 80, ...options});
  path.client.write(text(bytes));
  path.client.open();
  return path;
}

/** A sender without a peer: what it sends, and when it asks for the window. */
function alone(options: SenderOptions) {
  const scheduler = new Scheduler();
  const [sent, probes]: [string[], number[]] = [[], []];
  const sender = new Sender(options, {
    now: () => scheduler.now,
    after: (delay, action, label) => scheduler.after(delay, action, label),
    transmit: (_, data) => sent.push(data),
    probe: () => probes.push(scheduler.now),
    record: () => undefined,
  });
  return {scheduler, sender, sent, probes};
}

/** What was sent, with the numbers relative to the start of each stream, as textbooks print it. */
function sent(path: Path): string[] {
  const events = path.trace.events.flatMap((event) => (event.kind === 'network.send' ? [event] : []));
  const first = new Map<string, number>();
  for (const {node, message} of events) if (message.syn && !first.has(node)) first.set(node, message.seq);
  const relative = (seq: number, node: string): number => (seq - (first.get(node) ?? 0)) >>> 0;
  return events.map(({node, to, time, message}) => {
    const {seq, ack, data} = message;
    const acknowledges = ack === null ? '' : ` ack ${relative(ack, to)}`;
    return `${time} ${node} ${kindOf(message)} ${relative(seq, node)}+${data.length}${acknowledges}`;
  });
}

describe('the handshake', () => {
  it('is SYN, SYN-ACK, ACK, and data goes with the last of them', () => {
    const path = connect({}, 100);
    path.deliver(100);
    path.scheduler.run();
    expect(sent(path)).toEqual([
      '0 client SYN 0+0',
      '40 server SYN-ACK 0+0 ack 1',
      '80 client data 1+100 ack 1',
      '120 server ACK 1+0 ack 101',
    ]);
    expect([path.client.state, path.server.state]).toEqual(['ESTABLISHED', 'ESTABLISHED']);
  });

  it('without data ends with a bare ACK', () => {
    const path = connect();
    path.scheduler.run();
    expect(sent(path).slice(2)).toEqual(['80 client ACK 1+0 ack 1']);
    expect(path.now).toBe(120);
  });

  it('measures the round trip on both sides', () => {
    const path = connect();
    path.scheduler.run();
    expect([path.client.sender.timeout.srtt, path.server.sender.timeout.srtt]).toEqual([80, 80]);
  });

  it('whose SYN is lost takes a second more, and goes on with one segment and a timeout of three', () => {
    const path = new Path({seed: 1, roundTrip: 80});
    path.network.cut('client', 'server');
    path.client.write(text(20_000));
    path.client.open();
    path.scheduler.runUntil(500);
    path.network.restore('client', 'server');
    path.scheduler.runUntil(1080);
    expect(path.client.state).toBe('ESTABLISHED');
    expect(path.client.sender.congestion.cwnd).toBe(MSS);
    expect(path.client.sender.timeout.value).toBe(3000);
    expect(path.client.sender.flight).toBe(MSS);
    path.deliver(20_000);
    expect(path.server.received).toBe(text(20_000));
  });

  it('whose SYN-ACK is lost gets it again', () => {
    const path = connect({}, 5000);
    path.network.cut('server', 'client');
    path.scheduler.runUntil(60);
    path.network.restore('server', 'client');
    path.deliver(5000);
    expect(path.server.received).toBe(text(5000));
    expect(path.server.sender.congestion.cwnd).toBe(MSS);
  });

  it('whose ACK is lost is completed by the data, or by the SYN-ACK that comes again', () => {
    for (const bytes of [0, 3000]) {
      const path = connect({}, bytes);
      path.scheduler.runUntil(50);
      path.network.cut('client', 'server');
      path.scheduler.runUntil(200);
      path.network.restore('client', 'server');
      path.server.write('answer');
      path.scheduler.runUntil(20_000);
      expect([path.client.state, path.server.state]).toEqual(['ESTABLISHED', 'ESTABLISHED']);
      expect([path.server.received, path.client.received]).toEqual([text(bytes), 'answer']);
    }
  });

  it('ignores what does not belong to it', () => {
    const path = connect();
    const stray: Segment = {seq: 5, ack: 77, syn: true, window: 1, data: ''};
    path.client.receive(stray);
    path.client.receive({...stray, syn: false});
    path.server.receive({...stray, ack: 3});
    expect([path.client.state, path.server.state]).toEqual(['SYN-SENT', 'LISTEN']);
    path.scheduler.run();
    expect(path.client.state).toBe('ESTABLISHED');
  });
});

it('an acknowledgment of bytes that were never sent is ignored', () => {
  const path = connect({iss: 0}, 1000);
  path.scheduler.run();
  path.client.receive({seq: 1, ack: 1002, syn: false, window: 7, data: ''});
  const {una, window, flight} = path.client.sender;
  expect([una, window, flight]).toEqual([1000, 1_047_576, 0]);
});

describe('slow start', () => {
  it('rounds = ceil(log2(n / w + 1))', () => {
    for (let segments = 1; segments < 3000; segments++) {
      expect(slowStartRounds(segments)).toBe(Math.ceil(Math.log2(segments / 10 + 1) - 1e-12));
    }
    // The ends of the rounds: 10 · (2^k - 1).
    expect([10, 11, 30, 31, 70, 71, 150, 151, 310].map((n) => slowStartRounds(n))).toEqual([1, 2, 2, 3, 3, 4, 4, 5, 5]);
  });

  it('takes exactly as long as the formula says', () => {
    fc.assert(
      fc.property(
        fc.integer({min: 1, max: 600_000}),
        fc.integer({min: 1, max: 300}).map((n) => 2 * n),
        fc.constantFrom(536, 1000, 1460, 9000),
        (bytes, roundTrip, mss) => {
          const tcp = {mss, nagle: false};
          const path = connect({roundTrip, client: tcp, server: tcp}, bytes);
          expect(path.deliver(bytes)).toBe(slowStartTime(bytes, roundTrip, mss));
        },
      ),
      {numRuns: 60},
    );
  });

  it('300 kB over 80 ms take 440 ms, however fast the line is', () => {
    expect(slowStartTime(300_000, 80)).toBe(440);
    expect(connect({client: {nagle: false}}, 300_000).deliver(300_000)).toBe(440);
  });

  it('a warm connection needs one round for what took five', () => {
    const path = connect({client: {nagle: false}}, 300_000);
    path.deliver(300_000);
    path.scheduler.runUntil(500);
    path.client.write(text(300_000));
    expect(path.deliver(600_000) - 500).toBe(40);
  });

  it('a connection that was idle for longer than the timeout starts again with the initial window', () => {
    const path = connect({client: {nagle: false}}, 300_000);
    path.deliver(300_000);
    path.scheduler.runUntil(5000);
    path.client.write(text(300_000));
    expect(path.deliver(600_000) - 5000).toBe(slowStartTime(300_000, 80) - 80);
  });

  it('an acknowledgment for each second segment makes it slower', () => {
    const path = connect({client: {nagle: false}, server: {delayedAck: 40}}, 300_000);
    expect(path.deliver(300_000)).toBeGreaterThan(440);
    const acks = sent(path).filter((line) => line.includes('server ACK')).length;
    expect(acks).toBeLessThan(0.6 * path.client.sender.counts.transmissions);
  });
});

describe('the receive window', () => {
  it('limits the rate to a window each round trip', () => {
    const buffer = 64_240; // 44 segments
    const path = connect({client: {nagle: false}, server: {buffer}}, 3_000_000);
    const start = path.deliver(1_000_000);
    const time = path.deliver(2_500_000) - start;
    expect(1_500_000 / time / windowRate(buffer, 80)).toBeCloseTo(1, 1);
  });

  it('stops the sender when the application does not read, and lets it go on', () => {
    const path = connect({client: {nagle: false}, server: {buffer: 20_000, reads: false}}, 60_000);
    path.scheduler.runUntil(5000);
    // 13 full segments, and what still fits after a while without an answer.
    expect(path.server.receiver.unread).toBe(20_000);
    expect(path.server.receiver.window).toBe(0);
    expect(path.client.sender.una).toBe(20_000);
    path.server.setReading(true);
    path.deliver(60_000);
    expect(path.server.received).toBe(text(60_000));
  });

  it('probes a window that stays closed, less and less often', () => {
    const path = connect({client: {nagle: false}, server: {buffer: 20_000, reads: false}}, 60_000);
    path.scheduler.runUntil(40_000);
    const probes = path.trace.events.filter(({kind}) => kind === 'tcp.probe').map(({time}) => time);
    const gaps = probes.slice(1).map((time, i) => time - (probes[i] ?? 0));
    expect(gaps).toEqual([2000, 4000, 8000, 16_000]);
    expect(path.server.receiver.unread).toBe(20_000);
  });

  it('that has room for a byte gets that byte after a while, and no probe', () => {
    const {scheduler, sender, sent, probes} = alone({mss: 1000});
    sender.write('x'.repeat(5000));
    sender.start(10);
    sender.acknowledge(10, 1, 0, true);
    expect(sent).toEqual(['x'.repeat(10)]);
    scheduler.runUntil(sender.timeout.value);
    expect([sent, probes]).toEqual([['x'.repeat(10), 'x'], []]);
  });

  it('survives the loss of the segment that opens it', () => {
    const path = connect({client: {nagle: false}, server: {buffer: 20_000, reads: false}}, 60_000);
    path.scheduler.runUntil(5000);
    path.network.cut('server', 'client');
    path.server.setReading(true);
    path.scheduler.runUntil(5010);
    path.network.restore('server', 'client');
    path.deliver(60_000, 30_000);
    expect(path.server.received).toBe(text(60_000));
  });

  it('is not opened by a few bytes, so that no small segments come of it', () => {
    const receiver = new Receiver({mss: 1000, buffer: 4000});
    for (let i = 0; i < 4; i++) receiver.arrive(i * 1000, 'x'.repeat(1000));
    expect(receiver.window).toBe(0);
    expect(receiver.read(999)).toMatchObject({tell: false});
    expect(receiver.window).toBe(0);
    expect(receiver.read(1)).toMatchObject({data: 'x', tell: true});
    expect(receiver.window).toBe(1000);
  });
});

describe('the receiver', () => {
  it('accepts what lies in its window, in part at least, and empty segments up to its end', () => {
    const receiver = new Receiver({mss: 10, buffer: 50});
    receiver.arrive(0, 'x'.repeat(20)); // the window is from 20 to 50
    const data = [0, 10, 11, 49, 50].map((offset) => receiver.isAcceptable(offset, 10));
    expect(data).toEqual([false, false, true, true, false]);
    expect([19, 20, 50, 51].map((offset) => receiver.isAcceptable(offset, 0))).toEqual([false, true, true, false]);
  });

  it('acknowledges at once what comes behind a gap, and what fills one in whole or in part', () => {
    const receiver = new Receiver({mss: 10, buffer: 100});
    const dues = [0, 20, 40, 10, 30, 50].map((offset) => receiver.arrive(offset, 'x'.repeat(10)));
    expect(dues).toEqual(['later', 'now', 'now', 'now', 'now', 'later']);
    expect(receiver.next).toBe(60);
  });
});

describe("Nagle's algorithm", () => {
  /** When the server has read the second of two small writes. */
  const secondAt = (nagle: boolean, delayedAck: number): number => {
    const path = connect({client: {nagle}, server: {delayedAck}});
    path.scheduler.runUntil(1000);
    path.client.write('head');
    path.client.write('body');
    return path.deliver(8) - 1000;
  };

  it.each([
    [undefined, ['a']],
    [true, ['a']],
    [false, ['a', 'b']],
  ])('is on by default: with nagle %s', (nagle, expected) => {
    const {sender, sent} = alone({mss: 1000, ...(nagle === undefined ? {} : {nagle})});
    sender.start(5000);
    for (const letter of ['a', 'b']) sender.write(letter);
    expect(sent).toEqual(expected);
  });

  it('holds a small segment until the one before it is acknowledged', () => {
    expect(secondAt(true, 0)).toBe(120);
    expect(secondAt(false, 0)).toBe(40);
  });

  it('waits for the receiver, which waits for a second segment', () => {
    expect(secondAt(true, 40)).toBe(160);
    expect(secondAt(false, 40)).toBe(40);
  });

  it('sends a full segment at once, and gathers small writes into few segments', () => {
    const path = connect({client: {nagle: true}});
    path.scheduler.runUntil(1000);
    for (let i = 0; i < 300; i++) path.client.write('0123456789');
    path.deliver(3000);
    expect(path.client.sender.counts.transmissions).toBe(4); // 10, 1460, 1460 and 70 bytes
    expect(path.now).toBe(1120);
  });
});

describe('losses', () => {
  const lossesAt = (...transmissions: number[]): Pick<PathOptions, 'loses'> => ({
    loses: (transmission) => transmissions.includes(transmission),
  });

  it('of one segment in the middle costs a round trip and no timeout', () => {
    const [clean, lossy] = [
      connect({client: {nagle: false}}, 100_000),
      connect({client: {nagle: false}, ...lossesAt(20)}, 100_000),
    ];
    const [fast, slow] = [clean.deliver(100_000), lossy.deliver(100_000)];
    expect(lossy.client.sender.counts).toMatchObject({retransmissions: 1, fastRetransmits: 1, timeouts: 0});
    expect(slow - fast).toBeLessThanOrEqual(2 * 80);
    expect(lossy.server.received).toBe(text(100_000));
  });

  it('sends the missing segment again with the third duplicate', () => {
    const path = connect({client: {nagle: false}, ...lossesAt(0)}, 10 * MSS);
    path.deliver(10 * MSS);
    expect(sent(path).filter((line) => line.includes(' 1+1460 ack 1'))).toEqual([
      '80 client data 1+1460 ack 1',
      '160 client data 1+1460 ack 1',
    ]);
    expect(path.now).toBe(200);
  });

  it('of the last segment costs a timeout, for nothing comes after it that could be acknowledged', () => {
    const path = connect({client: {nagle: false}, ...lossesAt(9)}, 10 * MSS);
    path.deliver(10 * MSS);
    expect(path.client.sender.counts).toMatchObject({retransmissions: 1, fastRetransmits: 0, timeouts: 1});
    // It was restarted by the last acknowledgment, at 160 ms, and is a second long.
    expect(path.now).toBe(160 + 1000 + 40);
  });

  it('of three segments of one window NewReno repairs in one recovery, one each round trip', () => {
    const lost = lossesAt(30, 34, 38);
    const path = connect({client: {nagle: false}, ...lost}, 200_000);
    path.deliver(200_000);
    expect(path.client.sender.counts).toMatchObject({retransmissions: 3, fastRetransmits: 1, timeouts: 0});
    const repairs = path.trace.events.filter(({kind}) => kind === 'tcp.repair').map(({time}) => time);
    expect(repairs).toHaveLength(2);
    expect((repairs[1] ?? 0) - (repairs[0] ?? 0)).toBe(80);
  });

  it('of three segments of one window take Reno a timeout', () => {
    const lost = lossesAt(30, 34, 38);
    const path = connect({client: {nagle: false, variant: 'reno'}, ...lost}, 200_000);
    const other = connect({client: {nagle: false}, ...lost}, 200_000);
    path.deliver(200_000);
    other.deliver(200_000);
    expect(path.client.sender.counts.timeouts).toBeGreaterThan(0);
    expect(path.now).toBeGreaterThan(other.now);
    expect(path.server.received).toBe(text(200_000));
  });

  it('of the same segment again and again double the timeout', () => {
    const path = connect({client: {nagle: false}, loses: (n) => n < 4}, 1000);
    path.deliver(1000);
    const timeouts = path.trace.events.flatMap((event) => (event.kind === 'tcp.timeout' ? [event.rto] : []));
    expect(timeouts).toEqual([1000, 2000, 4000, 8000]);
    expect(path.now).toBe(80 + 15_000 + 40);
    // What was sent five times measures nothing (Karn), so the timeout stays long until something new is acknowledged.
    path.scheduler.runUntil(16_000);
    expect([path.client.sender.una, path.client.sender.timeout.value]).toEqual([1000, 16_000]);
    path.client.write('new');
    path.scheduler.runUntil(17_000);
    expect([path.client.sender.timeout.srtt, path.client.sender.timeout.value]).toEqual([80, 1000]);
  });

  it('of an acknowledgment cost nothing, for the next one says it as well', () => {
    const path = connect({client: {nagle: false}}, 10 * MSS);
    path.scheduler.runUntil(119);
    path.network.configureLink('server', 'client', {loss: 1});
    for (let i = 0; i < 5; i++) path.scheduler.step(); // five of ten segments arrive at 120 ms
    path.network.configureLink('server', 'client', {loss: 0});
    path.scheduler.runUntil(300);
    expect(path.client.sender.una).toBe(10 * MSS);
    expect(path.client.sender.counts.retransmissions).toBe(0);
  });

  it('keep the rate just below what Mathis says, and the nearer the rarer they are', () => {
    const share = (every: number): number => {
      const bytes = 40 * every * MSS;
      const path = connect({loses: (n) => n > 0 && n % every === 0, client: {rto: {minimum: 200}}}, bytes);
      const start = path.deliver(bytes / 2);
      const time = path.deliver(0.95 * bytes) - start;
      return (0.45 * bytes) / time / mathisRate(1 / every, 80);
    };
    const [often, rarely] = [share(100), share(1000)];
    expect(often).toBeGreaterThan(0.85);
    expect(rarely).toBeGreaterThan(0.93);
    expect(Math.max(often, rarely)).toBeLessThan(1);
  }, 20_000);
});

describe('a slow line', () => {
  const bandwidth = 1250; // bytes a millisecond: 10 Mbit/s
  const pipe = Math.ceil(bandwidthDelay(bandwidth, 80) / 1500);

  /** How much of the line is used between two moments, from 0 to 1. */
  function use(buffer: number): number {
    const path = connect({bandwidth, buffer, client: {nagle: false}}, 12_000_000);
    const start = path.deliver(3_000_000);
    const time = path.deliver(11_000_000) - start;
    expect(path.overflows).toBeGreaterThan(0);
    return (8_000_000 * (1500 / MSS)) / time / bandwidth;
  }

  it('is full with a buffer of one bandwidth-delay product, and not with a tenth of that', () => {
    expect(pipe).toBe(67);
    expect(use(pipe)).toBeGreaterThan(0.97);
    expect(use(pipe / 10)).toBeLessThan(0.9);
  }, 20_000);

  it('makes the window a saw: it falls to half and grows by a segment each round trip', () => {
    const path = connect({bandwidth, buffer: pipe, client: {nagle: false}}, 6_000_000);
    path.deliver(2_000_000);
    const windows: number[] = [];
    while (path.server.received.length < 6_000_000 && path.scheduler.step()) {
      const {congestion} = path.client.sender;
      if (congestion.phase === 'congestion avoidance') windows.push(congestion.cwnd);
    }
    const [low, high] = [Math.min(...windows), Math.max(...windows)];
    expect(high / low).toBeGreaterThan(1.7);
    expect(high / low).toBeLessThan(2.4);
  }, 20_000);

  it('lets a buffer that is too large make everybody wait', () => {
    const delay = (buffer: number): number => {
      const path = connect({bandwidth, buffer, client: {nagle: false}}, 6_000_000);
      path.deliver(5_000_000);
      return path.client.sender.timeout.srtt ?? NaN;
    };
    expect(delay(20)).toBeLessThan(120);
    expect(delay(1000)).toBeGreaterThan(300);
  }, 20_000);
});

/** A connection with everything that can go wrong on its way. */
const faults = fc.record({
  seed: fc.nat(),
  roundTrip: fc.integer({min: 1, max: 100}).map((n) => 2 * n),
  loss: fc.constantFrom(0, 0.02, 0.1, 0.3),
  duplication: fc.constantFrom(0, 0.1),
  reordering: fc.constantFrom(0, 0.2, 1),
  jitter: fc.constantFrom(0, 5, 60),
  bandwidth: fc.constantFrom(Infinity, 50, 5),
  buffer: fc.constantFrom(Infinity, 20, 3),
  iss: fc.constantFrom(0, 2 ** 31 - 700, 2 ** 32 - 700, 2 ** 32 - 1),
});

const tcp = fc.record({
  mss: fc.constantFrom(10, 100, 536),
  variant: fc.constantFrom('reno' as const, 'newreno' as const),
  nagle: fc.boolean(),
  delayedAck: fc.constantFrom(0, 40),
  buffer: fc.constantFrom(30, 500, 65_535),
  rto: fc.constant({minimum: 200}),
});

const scenario = fc.record({
  faults,
  tcp,
  writes: fc.array(fc.tuple(fc.nat(300), fc.integer({min: 1, max: 400})), {minLength: 1, maxLength: 8}),
  answers: fc.array(fc.integer({min: 1, max: 300}), {maxLength: 4}),
  stops: fc.array(fc.nat(3000), {maxLength: 3}),
});

describe('whatever the network does', () => {
  it('the application reads what was written, in both directions, and the senders keep their bounds', () => {
    fc.assert(
      fc.property(scenario, ({faults: options, tcp: half, writes, answers, stops}) => {
        const path = new Path({...options, client: half, server: half});
        const {scheduler, client, server} = path;
        client.open();
        const [up, down] = [text(4000), text(9000).slice(5000)];
        let [writtenUp, writtenDown, time] = [0, 0, 0];
        for (const [wait, size] of writes) {
          time += wait;
          scheduler.at(time, () => client.write(up.slice(writtenUp, (writtenUp += size))));
        }
        answers.forEach((size, i) => {
          scheduler.at(700 * (i + 1), () => server.write(down.slice(writtenDown, (writtenDown += size))));
        });
        for (const stop of stops) {
          scheduler.at(stop, () => server.setReading(false));
          scheduler.at(stop + 500, () => server.setReading(true));
        }
        const highest = new Map([client, server].map((end) => [end, 0]));
        let steps = 0;
        while (scheduler.step()) {
          steps += 1;
          expect(steps).toBeLessThan(60_000);
          for (const end of [client, server]) {
            const {una, nxt, max, written, flight, window, congestion} = end.sender;
            expect(una <= nxt && nxt <= max && max <= written).toBe(true);
            // What is sent for the first time stays within both windows.
            if (max > (highest.get(end) ?? 0)) expect(flight).toBeLessThanOrEqual(Math.min(congestion.cwnd, window));
            highest.set(end, max);
          }
          expect(up.startsWith(server.received)).toBe(true);
          expect(down.startsWith(client.received)).toBe(true);
        }
        expect(server.received).toBe(up.slice(0, writtenUp));
        expect(client.received).toBe(down.slice(0, writtenDown));
        expect([client.sender.una, server.sender.una]).toEqual([writtenUp, writtenDown]);
      }),
      {numRuns: 1000},
    );
  }, 120_000);

  it('the receiver puts any pieces in any order together, and never takes its window back', () => {
    const pieces = fc.array(fc.tuple(fc.nat(120), fc.integer({min: 1, max: 40})), {maxLength: 60, size: 'max'});
    fc.assert(
      fc.property(pieces, fc.integer({min: 20, max: 150}), fc.array(fc.nat(30)), (parts, buffer, reads) => {
        const stream = text(200);
        const receiver = new Receiver({mss: 20, buffer});
        const have = new Set<number>();
        let read = '';
        let edge = receiver.next + receiver.window;
        parts.forEach(([offset, length], i) => {
          if (!receiver.isAcceptable(offset, length)) return;
          for (let at = offset; at < offset + length && at < edge; at++) have.add(at);
          receiver.arrive(offset, stream.slice(offset, offset + length));
          let next = 0;
          while (have.has(next)) next += 1;
          expect(receiver.next).toBe(next);
          const islands = receiver.islands.flatMap(([from, to]) => Array.from({length: to - from}, (_, k) => from + k));
          expect(islands).toEqual([...have].filter((at) => at > next).sort((a, b) => a - b));
          const most = reads[i];
          if (most !== undefined) read += receiver.read(most).data;
          expect(receiver.next + receiver.window).toBeGreaterThanOrEqual(edge);
          edge = receiver.next + receiver.window;
          expect(receiver.unread + receiver.window).toBeLessThanOrEqual(buffer);
        });
        read += receiver.read().data;
        expect(read).toBe(stream.slice(0, receiver.next));
      }),
      {numRuns: 500},
    );
  });

  it('the same seed gives the same run, and another seed another one', () => {
    const hash = (seed: number): string => {
      const path = connect({seed, loss: 0.05, jitter: 5}, 100_000);
      path.deliver(100_000);
      return path.trace.hash;
    };
    const hashes = Array.from({length: 10}, (_, seed) => hash(seed));
    expect(Array.from({length: 10}, (_, seed) => hash(seed))).toEqual(hashes);
    expect(new Set(hashes).size).toBe(10);
  });
});

describe('an album of 700 thumbnails on one connection', () => {
  const album = 700 * 12_000;
  const line = {bandwidth: 12_500, client: {nagle: false}}; // 100 Mbit/s

  it('takes 1.22 s, the handshake included, if the receiver holds about one bandwidth-delay product', () => {
    const path = connect(line, album);
    path.deliver(album);
    expect(path.client.sender.counts).toMatchObject({transmissions: 5754, retransmissions: 0});
    expect(path.now / 1000).toBeCloseTo(1.22, 2);
  });

  it('takes 3.4 s if the receiver holds more than the path and the router together', () => {
    const path = connect({...line, buffer: 1000, server: {buffer: 8 * 2 ** 20}}, album);
    path.deliver(album);
    expect(path.client.sender.counts).toMatchObject({retransmissions: 2416, timeouts: 1});
    expect(path.overflows).toBe(1215);
    expect(path.now / 1000).toBeCloseTo(3.44, 2);
  });
});
