import {
  choice,
  defineLab,
  number,
  type Action,
  type LogEntry,
  type Metric,
  type Run,
  type Tone,
  type View,
} from '../experiment';
import type {Packet, Recorded} from '../kernel';
import type {Variant} from './congestion';
import {MSS} from './endpoint';
import {Path, type PathEvent} from './path';
import {distance, kindOf, type Segment} from './segment';
import {slowStartTime} from './theory';

/** Segments that are drawn, and how many of them are before the first that isn't acknowledged. */
const DRAWN = 26;
const DRAWN_BEFORE = 3;
/** Packets under way that are drawn. */
const PACKETS = 8;
/** What the server can hold, in bytes. */
const ROOM = 262_144;

interface Values {
  readonly size: number;
  readonly roundTrip: number;
  readonly bandwidth: number;
  readonly buffer: number;
  readonly loss: number;
  readonly variant: Variant;
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;

class TcpRun implements Run {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  readonly path: Path;
  /** When the server had everything, in milliseconds. */
  finished: number | undefined;
  /** How many segments the reader had lost on purpose. */
  dropped = 0;
  /** The server's window was closed. */
  wasFull = false;
  readonly #bytes: number;
  readonly #windows: {cwnd: [number, number][]; ssthresh: [number, number][]; flight: [number, number][]};
  #reading = true;
  /** The sequence number of the phone's SYN. */
  #start = 0;

  constructor(values: Values, seed: number) {
    this.values = values;
    this.#bytes = values.size * 1000;
    this.#windows = {cwnd: [], ssthresh: [], flight: []};
    this.path = new Path({
      seed,
      roundTrip: values.roundTrip,
      bandwidth: values.bandwidth * 125, // Mbit/s in bytes a millisecond
      buffer: values.buffer,
      loss: values.loss / 100,
      client: {variant: values.variant, nagle: false, rto: {minimum: 200}},
      server: {buffer: ROOM},
      observe: (event) => this.#tell(event),
    });
    this.#say(`The phone opens a connection to send a photo of ${values.size} kB.`);
    this.path.client.write('x'.repeat(this.#bytes));
    this.path.client.open();
    this.#note();
  }

  get time(): number {
    return this.path.now;
  }

  step(): boolean {
    // What remains when the photo is there and acknowledged are timers that nobody waits for.
    if (this.path.client.sender.una >= this.#bytes || !this.path.scheduler.step()) return false;
    this.#note();
    return true;
  }

  actions(): Action[] {
    if (this.finished !== undefined) return [];
    const whole = this.path.network.isConnected('client', 'server');
    return [
      {id: 'drop:1', label: 'Lose the next segment', group: 'Network'},
      {id: 'drop:3', label: 'Lose every other one of the next five', group: 'Network'},
      whole
        ? {id: 'cut', label: 'Cut the network', group: 'Network'}
        : {id: 'heal', label: 'Heal the network', group: 'Network'},
      this.#reading
        ? {id: 'stop', label: 'Server stops reading', group: 'Server'}
        : {id: 'read', label: 'Server reads again', group: 'Server'},
    ];
  }

  act(id: string): void {
    switch (id) {
      case 'drop:1':
        this.path.dropNext(1);
        this.dropped += 1;
        this.#say('The next segment that the phone sends will be lost.');
        break;
      case 'drop:3':
        this.path.dropNext(1, 3, 5);
        this.dropped += 3;
        this.#say('Of the next five segments, the first, the third and the fifth will be lost.');
        break;
      case 'cut':
        this.path.network.partition(['client'], ['server']);
        this.#say('You cut the network between the two.');
        break;
      case 'heal':
        this.path.network.heal();
        this.#say('The network is whole again. Neither end knows.');
        break;
      default:
        this.#reading = id === 'read';
        this.#say(this.#reading ? 'The server reads again.' : 'The server stops reading.');
        this.path.server.setReading(this.#reading);
    }
    this.#note();
  }

  views(): View[] {
    return [this.#series(), this.#rows(), this.#cluster()];
  }

  metrics(): Metric[] {
    const {sender} = this.path.client;
    const {next} = this.path.server.receiver;
    return [
      {id: 'arrived', label: 'Arrived in order', value: (100 * next) / this.#bytes, unit: '%'},
      {id: 'cwnd', label: 'Window, in segments', value: sender.congestion.cwnd / MSS, unit: ''},
      {
        id: 'rate',
        label: 'Mean rate so far',
        value: this.time === 0 ? 0 : (8 * next) / this.time / 1000,
        unit: 'Mbit/s',
      },
      {id: 'srtt', label: 'Round trip, smoothed', value: sender.timeout.srtt ?? 0, unit: 'ms'},
      {id: 'rto', label: 'Retransmission timeout', value: sender.timeout.value, unit: 'ms'},
      {id: 'again', label: 'Segments sent again', value: sender.counts.retransmissions, unit: ''},
    ];
  }

  hash(): string {
    return this.path.trace.hash;
  }

  /** How long slow start takes for the photo, when nothing is in its way. */
  get ideal(): number {
    return slowStartTime(this.#bytes, this.values.roundTrip);
  }

  /** Takes note of what has just happened. */
  #note(): void {
    const {sender} = this.path.client;
    const {congestion, flight} = sender;
    this.#mark(this.#windows.cwnd, congestion.cwnd);
    this.#mark(this.#windows.flight, flight);
    if (Number.isFinite(congestion.ssthresh)) this.#mark(this.#windows.ssthresh, congestion.ssthresh);
    if (this.path.server.receiver.window < MSS) this.wasFull = true;
    if (this.finished === undefined && this.path.server.received.length === this.#bytes) {
      this.finished = this.time;
      this.#say(
        `The photo has arrived, after ${this.time.toFixed(0)} ms: ${(this.time / this.values.roundTrip).toFixed(1)} round trips.`,
      );
    }
  }

  /** A step in a line: at its old height up to now, and from here on at the new one. */
  #mark(line: [number, number][], bytes: number): void {
    const height = bytes / MSS;
    const last = line.at(-1)?.[1];
    if (last === height) return;
    if (last !== undefined) line.push([this.time, last]);
    line.push([this.time, height]);
  }

  /** The number of the segment, from 1, in which a byte of the client's stream is. */
  #number(seq: number): number {
    return Math.floor((distance(seq, this.#start) - 1) / MSS) + 1;
  }

  #tell(event: Recorded<PathEvent>): void {
    const text = this.#sentence(event);
    if (text !== undefined) this.log.push({time: event.time, text});
  }

  #sentence(event: Recorded<PathEvent>): string | undefined {
    switch (event.kind) {
      case 'tcp.state':
        return event.state === 'ESTABLISHED'
          ? `${event.node === 'client' ? 'For the phone' : 'For the server'} the connection is established.`
          : undefined;
      case 'tcp.syn-timeout':
        return `The SYN was not answered for ${event.rto.toFixed(0)} ms. It is sent again.`;
      case 'tcp.timeout':
        return `Nothing was acknowledged for ${event.rto.toFixed(0)} ms. The phone starts over at segment ${Math.floor(event.offset / MSS) + 1}, with a window of one.`;
      case 'tcp.fast-retransmit':
        return `The third duplicate: the phone sends segment ${Math.floor(event.offset / MSS) + 1} again, and halves its window.`;
      case 'tcp.repair':
        return `A partial acknowledgment: segment ${Math.floor(event.offset / MSS) + 1} was lost, too, and is sent again.`;
      case 'tcp.probe':
        return 'The phone asks the server whether there is room again.';
      case 'router.drop':
        return `The queue of the router is full: segment ${this.#number(event.seq)} is dropped.`;
      case 'network.send':
        if (event.message.syn && event.node === 'client') this.#start = event.message.seq;
        return undefined;
      case 'network.drop':
        return event.message.data === ''
          ? `${kindOf(event.message)} of the ${event.from === 'client' ? 'phone' : 'server'} is lost.`
          : `Segment ${this.#number(event.message.seq)} is lost.`;
      default:
        return undefined;
    }
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }

  #series(): View {
    const {congestion, flight} = this.path.client.sender;
    const lines = [
      {label: 'congestion window', line: this.#windows.cwnd, value: congestion.cwnd},
      {label: 'under way', line: this.#windows.flight, value: flight},
      {label: 'threshold of slow start', line: this.#windows.ssthresh, value: congestion.ssthresh, dashed: true},
    ].filter(({line}) => line.length > 0);
    return {
      kind: 'series',
      title: 'The congestion window',
      description: `After ${this.time.toFixed(0)} ms the phone is in ${congestion.phase}, with a window of ${(congestion.cwnd / MSS).toFixed(1)} segments, of which ${(flight / MSS).toFixed(1)} are under way.`,
      x: {label: 'time', unit: 'ms'},
      y: {label: 'window', unit: 'segments'},
      lines: lines.map(({line, value, ...rest}) => ({...rest, points: [...line, [this.time, value / MSS]]})),
    };
  }

  #rows(): View {
    const {sender} = this.path.client;
    const {receiver} = this.path.server;
    const all = Math.ceil(this.#bytes / MSS);
    const first = Math.max(0, Math.min(Math.floor(sender.una / MSS) - DRAWN_BEFORE, all - DRAWN));
    const numbers = Array.from({length: Math.min(DRAWN, all - first)}, (_, index) => first + index);
    const startOf = (segment: number): number => segment * MSS;
    const endOf = (segment: number): number => Math.min(this.#bytes, (segment + 1) * MSS);
    const sentTone = (segment: number): Tone =>
      endOf(segment) <= sender.una
        ? 'good'
        : startOf(segment) < sender.nxt
          ? 'active'
          : startOf(segment) < sender.max
            ? 'bad'
            : 'muted';
    const {islands} = receiver;
    const receivedTone = (segment: number): Tone => {
      if (endOf(segment) <= receiver.next) return 'good';
      if (islands.some(([from, to]) => from <= startOf(segment) && endOf(segment) <= to)) return 'waiting';
      return islands.some(([from]) => from > startOf(segment)) ? 'bad' : 'muted';
    };
    const at = (offset: number): number => Math.max(0, Math.min(numbers.length, Math.ceil(offset / MSS) - first));
    const inOrder = Math.floor(receiver.next / MSS);
    const gaps = islands.length;
    return {
      kind: 'rows',
      title: 'Segments',
      description:
        `Of ${all} segments, ${Math.floor(sender.una / MSS)} are acknowledged and ${Math.ceil(sender.flight / MSS)} under way. The server has ${inOrder} in order` +
        (gaps === 0 ? '.' : `, and others behind ${gaps === 1 ? 'a gap' : `${gaps} gaps`}.`),
      rows: [
        {
          id: 'sent',
          label: 'Phone',
          detail: 'acknowledged, under way, to be sent',
          cells: numbers.map((segment) => ({text: String(segment + 1), tone: sentTone(segment)})),
          markers: [
            {at: at(sender.una), label: 'una'},
            {at: at(sender.nxt), label: 'nxt'},
          ],
        },
        {
          id: 'received',
          label: 'Server',
          detail: 'in order, behind a gap, missing',
          cells: numbers.map((segment) => ({text: String(segment + 1), tone: receivedTone(segment)})),
          markers: [{at: at(receiver.next), label: 'next'}],
        },
      ],
    };
  }

  #cluster(): View {
    const {client, server, network, queued} = this.path;
    const packets = network.inFlight;
    const shown = packets.filter((_, index) => index % Math.max(1, Math.ceil(packets.length / PACKETS)) === 0);
    return {
      kind: 'cluster',
      title: 'On the way',
      description: `${packets.length} packets are on their way${shown.length < packets.length ? `, of which ${shown.length} are drawn` : ''}; ${queued} wait for the line at the router. The server has room for ${kilobytes(server.receiver.window)}.`,
      nodes: [
        {
          id: 'client',
          label: 'Phone',
          detail: `${client.state}, ${queued} queued`,
          tone: client.state === 'ESTABLISHED' ? 'active' : 'waiting',
          group: 0,
        },
        {
          id: 'server',
          label: 'Server',
          detail: `${server.state}, room ${kilobytes(server.receiver.window)}`,
          tone: this.finished !== undefined ? 'good' : this.#reading ? 'active' : 'bad',
          group: network.isConnected('client', 'server') ? 0 : 1,
        },
      ],
      messages: shown.map((packet) => ({
        id: String(packet.id),
        from: packet.from,
        to: packet.to,
        label: this.#label(packet),
        progress: this.#progress(packet),
        tone: packet.doomed === undefined ? (packet.from === 'client' ? 'active' : 'good') : 'bad',
      })),
    };
  }

  #label({message, from}: Packet<Segment>): string {
    const kind = kindOf(message);
    if (kind === 'data') return String(this.#number(message.seq));
    return kind === 'ACK' && from === 'server' ? `ACK ${this.#number(message.ack ?? 0)}` : kind;
  }

  #progress({sentAt, arrivesAt}: Packet<Segment>): number {
    return arrivesAt > sentAt ? (this.time - sentAt) / (arrivesAt - sentAt) : 1;
  }
}

/** The experiment. */
export const lab = defineLab({
  name: 'tcp',
  title: 'TCP, one photo',
  summary:
    'A phone sends a photo over a new connection. Watch the window grow, lose segments, and see who notices and when.',
  timeUnit: 'ms',
  parameters: {
    size: number({label: 'Photo', unit: 'kB', min: 20, max: 1500, step: 20, initial: 300}),
    roundTrip: number({label: 'Round trip', unit: 'ms', min: 10, max: 300, step: 10, initial: 80}),
    bandwidth: number({label: 'Line', unit: 'Mbit/s', min: 1, max: 1000, step: 1, initial: 100}),
    buffer: number({label: 'Queue of the router', unit: 'packets', min: 5, max: 500, step: 5, initial: 200}),
    loss: number({label: 'Packets lost', unit: '%', min: 0, max: 10, step: 0.5, initial: 0}),
    variant: choice({label: 'Recovery', options: {newreno: 'NewReno', reno: 'Reno'}, initial: 'newreno'}),
  },
  predict: {
    question:
      'A phone sends a photo of 300 kB over a new connection. The line does 100 Mbit/s, which takes 25 ms for 300 kB, and a round trip takes 80 ms. Nothing is lost. After how long has the photo arrived?',
    options: [
      {
        text: 'After about 65 ms',
        explanation:
          'That would be the time on the line and half of a round trip. But nothing may be sent before the handshake, and then no more than ten segments.',
      },
      {
        text: 'After about 145 ms',
        explanation:
          'A round trip for the handshake, half of one for the photo, and the time on the line: so it would be if the phone could send everything at once. It does not know what the network can carry.',
      },
      {
        text: 'After about 450 ms',
        explanation:
          '206 segments need five rounds of slow start: 10, 20, 40, 80 and the rest. With the handshake that is five and a half round trips, and the line adds a few milliseconds.',
      },
    ],
    right: 2,
  },
  explain:
    'A new connection knows nothing about the network, so it starts with ten segments and doubles what it sends with each round trip: n segments take ceil(log2(n / 10 + 1)) rounds, and one for the handshake. That is why a photo of 300 kB takes five and a half round trips on a line that is used for a twentieth of that time. A lost segment shows when three later ones have arrived: the phone sends it again after one round trip, and halves its window. If nothing comes after it, nobody notices before the timer runs out. What comes behind a gap waits at the server until the gap is filled.',
  challenges: [
    {
      id: 'fast',
      title: 'Lost, and hardly late',
      task: 'Lose a segment of a photo of 300 kB or more, and have it arrive within two round trips more than slow start needs on an endless line.',
      hint: 'A loss in the first rounds costs the rest of slow start. What if it comes late, but not last?',
      solved: ({finished, dropped, path, values, ideal}: TcpRun) =>
        finished !== undefined &&
        dropped > 0 &&
        values.size >= 300 &&
        path.client.sender.counts.retransmissions > 0 &&
        finished <= ideal + 2 * values.roundTrip,
    },
    {
      id: 'tail',
      title: 'Nobody notices',
      task: 'Lose one segment, without any other loss, such that only the timer notices it.',
      hint: 'Three duplicates need three segments that arrive after the lost one. With a small photo it is easier to hit.',
      solved: ({finished, dropped, values, path}: TcpRun) => {
        const {timeouts, fastRetransmits} = path.client.sender.counts;
        return (
          finished !== undefined &&
          dropped === 1 &&
          values.loss === 0 &&
          path.overflows === 0 &&
          timeouts === 1 &&
          fastRetransmits === 0
        );
      },
    },
    {
      id: 'three',
      title: 'Three at once',
      task: 'Lose three segments of one window, and have the photo arrive with one fast retransmit and without a timeout.',
      hint: 'Only one of the two variants takes a partial acknowledgment for news of another loss. The window must be large enough.',
      solved: ({finished, dropped, values, path}: TcpRun) => {
        const {timeouts, fastRetransmits, retransmissions} = path.client.sender.counts;
        return (
          finished !== undefined &&
          dropped === 3 &&
          values.loss === 0 &&
          path.overflows === 0 &&
          timeouts === 0 &&
          fastRetransmits === 1 &&
          retransmissions >= 3
        );
      },
    },
    {
      id: 'full',
      title: 'A server that does not read',
      task: 'Fill the server’s buffer until its window is closed, and get the photo there all the same, with nothing lost.',
      hint: 'It has room for 262 kB. A smaller photo fits.',
      solved: ({finished, wasFull, path}: TcpRun) =>
        finished !== undefined && wasFull && path.client.sender.counts.retransmissions === 0,
    },
  ],
  firstFrame: 150,
  maxSteps: 5000,
  pace: 40,
  start: (values, seed) => new TcpRun(values, seed),
});
