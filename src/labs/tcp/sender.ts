import type {Timer, TraceEvent} from '../kernel';
import {CongestionControl, type CongestionOptions} from './congestion';
import {RetransmissionTimeout, type RtoOptions} from './rto';

/** What a sender reports. Offsets are those of bytes in the stream, from 0. */
export type SenderEvent = TraceEvent &
  (
    | {readonly kind: 'tcp.timeout'; readonly offset: number; readonly rto: number}
    | {readonly kind: 'tcp.fast-retransmit'; readonly offset: number}
    | {readonly kind: 'tcp.repair'; readonly offset: number}
    | {readonly kind: 'tcp.probe'}
  );

/** Time and the wire, as a sender sees them. */
export interface SenderPorts {
  /** The time, in milliseconds. */
  readonly now: () => number;
  /** Runs an action after so many milliseconds. */
  readonly after: (delay: number, action: () => void, label: string) => Timer;
  /** Puts bytes on the wire. */
  readonly transmit: (offset: number, data: string) => void;
  /** Asks the peer for its window. */
  readonly probe: () => void;
  /** Takes a report. */
  readonly record: (event: SenderEvent) => void;
}

/** How a sender behaves. */
export interface SenderOptions extends CongestionOptions {
  /** Nagle's algorithm: a segment that isn't full waits while something is under way. On by default. */
  readonly nagle?: boolean;
  readonly rto?: RtoOptions;
}

/** The longest time from one window probe to the next, in milliseconds. */
const LONGEST_PROBE = 60_000;

/**
 * The sending half of a connection: which bytes go out when, and which again.
 *
 * Invariants: una <= nxt <= max; what is under way, nxt - una, exceeds neither the congestion window nor the window of the
 * peer at the time of sending, except for a retransmission; the timer runs while something is under way.
 *
 * Sources: RFC 9293, sections 3.7.4 (Nagle), 3.8.6.1 (probes) and 3.8.6.2.1 (silly windows); RFC 5681; RFC 6298, section 5.
 */
export class Sender {
  /** How much may be under way. */
  readonly congestion: CongestionControl;
  /** How long to wait. */
  readonly timeout: RetransmissionTimeout;
  readonly #ports: SenderPorts;
  readonly #mss: number;
  readonly #nagle: boolean;
  #data = '';
  #ready = false;
  #una = 0;
  #nxt = 0;
  #max = 0;
  #window = 0;
  #largestWindow = 0;
  /** Which segment of the peer told the window: an older one must not overwrite it. */
  #windowFrom = {seq: -1, ack: -1};
  #timer: Timer | undefined;
  #persist: Timer | undefined;
  #probes = 0;
  /** The segment that measures the round trip, if one does. */
  #timed: {readonly end: number; readonly at: number} | undefined;
  #timedOutAt = -1;
  #lastSent = -Infinity;
  #counts = {transmissions: 0, retransmissions: 0, timeouts: 0, fastRetransmits: 0};

  constructor(options: SenderOptions, ports: SenderPorts) {
    this.congestion = new CongestionControl(options);
    this.timeout = new RetransmissionTimeout(options.rto);
    this.#mss = options.mss;
    this.#nagle = options.nagle ?? true;
    this.#ports = ports;
  }

  /** SND.UNA: everything before this offset is acknowledged. */
  get una(): number {
    return this.#una;
  }

  /** SND.NXT: where sending goes on. A timeout sets it back. */
  get nxt(): number {
    return this.#nxt;
  }

  /** The end of what was ever sent. */
  get max(): number {
    return this.#max;
  }

  /** How much the application has written. */
  get written(): number {
    return this.#data.length;
  }

  /** FlightSize: bytes under way. */
  get flight(): number {
    return this.#nxt - this.#una;
  }

  /** SND.WND: how much the peer has room for. */
  get window(): number {
    return this.#window;
  }

  /** How often what was done so far. */
  get counts(): Readonly<{transmissions: number; retransmissions: number; timeouts: number; fastRetransmits: number}> {
    return this.#counts;
  }

  /** Takes bytes from the application, and sends what may be sent. */
  write(data: string): void {
    this.#data += data;
    this.#push();
  }

  /** The handshake is over. */
  start(window: number): void {
    this.#ready = true;
    this.#window = this.#largestWindow = window;
    this.#push();
  }

  // #region ack
  /**
   * An acknowledgment has arrived.
   *
   * @param ack - everything before this offset has arrived
   * @param window - how much from there on the peer has room for
   * @param seq - the offset in the peer's stream of the segment that says so
   * @param bare - whether the segment says nothing else
   */
  acknowledge(ack: number, window: number, seq: number, bare: boolean): void {
    if (ack > this.#max) return; // of bytes that were never sent
    const sameWindow = window === this.#window;
    if (seq > this.#windowFrom.seq || (seq === this.#windowFrom.seq && ack >= this.#windowFrom.ack)) {
      this.#windowFrom = {seq, ack};
      this.#window = window;
      this.#largestWindow = Math.max(this.#largestWindow, window);
      if (window > 0) this.#probes = 0;
    }
    if (ack > this.#una) this.#advance(ack);
    else if (ack === this.#una && bare && sameWindow && this.flight > 0) this.#duplicate(ack);
    this.#push();
  }

  #advance(ack: number): void {
    const bytes = ack - this.#una;
    this.#una = ack;
    this.#nxt = Math.max(this.#nxt, ack);
    if (this.#timed !== undefined && ack >= this.#timed.end) {
      this.timeout.measured(this.#ports.now() - this.#timed.at);
      this.#timed = undefined;
    }
    const {retransmit, restartTimer} = this.congestion.acknowledged(bytes, ack, this.flight);
    if (restartTimer || this.flight === 0) this.#stopTimer();
    if (retransmit) {
      this.#ports.record({kind: 'tcp.repair', offset: ack});
      this.#retransmit();
    } else if (this.flight > 0) this.#startTimer();
  }

  #duplicate(ack: number): void {
    if (!this.congestion.duplicate(ack, this.flight, this.#max)) return;
    this.#counts.fastRetransmits += 1;
    this.#ports.record({kind: 'tcp.fast-retransmit', offset: ack});
    this.#retransmit();
  }
  // #endregion ack

  /** Sends the first segment that isn't acknowledged again. */
  #retransmit(): void {
    this.#transmit(this.#una, Math.min(this.#mss, this.#max - this.#una));
  }

  // #region push
  /** Sends as much as both windows allow, and as is worth a segment. */
  #push(): void {
    if (!this.#ready) return;
    if (this.flight === 0 && this.#ports.now() - this.#lastSent > this.timeout.value) this.congestion.idled();
    for (;;) {
      const room = Math.min(this.congestion.cwnd, this.#window) - this.flight;
      const pending = this.#data.length - this.#nxt;
      const size = Math.min(this.#mss, pending, room);
      if (size <= 0 || !this.#isWorthIt(size, pending)) break;
      this.#transmit(this.#nxt, size);
      this.#nxt += size;
    }
    this.#watchWindow();
  }

  /** A full segment always; the last bytes at once, or with Nagle when nothing is under way; else half of the peer's room. */
  #isWorthIt(size: number, pending: number): boolean {
    if (size === this.#mss) return true;
    if (size === pending) return !this.#nagle || this.flight === 0;
    return size >= this.#largestWindow / 2;
  }
  // #endregion push

  #transmit(offset: number, size: number): void {
    const again = offset < this.#max;
    this.#counts.transmissions += 1;
    if (again) this.#counts.retransmissions += 1;
    // Karn: what is sent twice can't tell how long a round trip takes, nor can what waits behind it.
    this.#timed = again ? undefined : (this.#timed ?? {end: offset + size, at: this.#ports.now()});
    this.#max = Math.max(this.#max, offset + size);
    this.#lastSent = this.#ports.now();
    this.#persist?.cancel();
    this.#persist = undefined;
    if (this.#timer === undefined) this.#startTimer();
    this.#ports.transmit(offset, this.#data.slice(offset, offset + size));
  }

  // #region timer
  #startTimer(): void {
    this.#stopTimer();
    this.#timer = this.#ports.after(this.timeout.value, () => this.#expire(), 'retransmission timeout');
  }

  #stopTimer(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #expire(): void {
    this.#timer = undefined;
    this.#counts.timeouts += 1;
    this.#ports.record({kind: 'tcp.timeout', offset: this.#una, rto: this.timeout.value});
    this.timeout.backOff();
    this.congestion.timedOut(this.flight, this.#max, this.#timedOutAt === this.#una);
    this.#timedOutAt = this.#una;
    this.#timed = undefined;
    this.#nxt = this.#una; // all that was under way counts as lost
    this.#push();
  }
  // #endregion timer

  // #region persist
  /**
   * While the peer has too little room, nothing is under way, so no timer runs; and if the segment that says that there is
   * room again is lost, both would wait for ever. So after a while send what fits, or ask, less and less often.
   */
  #watchWindow(): void {
    const stuck = this.flight === 0 && this.#nxt < this.#data.length;
    if (!stuck || this.#persist !== undefined) return;
    let delay = this.timeout.value;
    for (let i = 0; i < this.#probes && delay < LONGEST_PROBE; i++) delay *= 2;
    this.#persist = this.#ports.after(Math.min(delay, LONGEST_PROBE), () => this.#persevere(), 'window probe');
  }

  #persevere(): void {
    this.#persist = undefined;
    const size = Math.min(this.#mss, this.#data.length - this.#nxt, this.#window);
    if (size > 0) {
      this.#transmit(this.#nxt, size);
      this.#nxt += size;
      return;
    }
    this.#probes += 1;
    this.#ports.record({kind: 'tcp.probe'});
    this.#ports.probe();
    this.#watchWindow();
  }
  // #endregion persist
}
