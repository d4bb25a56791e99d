/**
 * The arithmetic of a chain of hops: how long it takes, and how often it works.
 *
 * @module
 */

/** A stage of a request, in milliseconds. */
export interface Stage {
  readonly name: string;
  readonly ms: number;
  /** Whether a process of the API is busy with this request meanwhile. */
  readonly apiBusy: boolean;
}

/** When a stage starts and ends, in milliseconds after the first one started. */
export interface Span {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** What the budget assumes. Times in milliseconds. */
export interface Assumptions {
  /** Round trip between the phone and the data center, to the API and to the object store alike. */
  readonly roundTrip: number;
  /** Round trips before the first request on a new connection: one for TCP, one for TLS 1.3. */
  readonly setUpRoundTrips: number;
  /** Size of the photo, in bytes. */
  readonly photoBytes: number;
  /** Steady rate of the phone's uplink, in bits per second. */
  readonly uplink: number;
  /** Ask the identity service about a token. */
  readonly verify: number;
  /** Ask the object store whether an object exists. */
  readonly exists: number;
  /** Commit one transaction of the metadata database. */
  readonly commit: number;
  /** Make an object durable, once its bytes have arrived. */
  readonly storeObject: number;
  /** Read an original inside the data center. */
  readonly readObject: number;
  /** Decode, scale and encode one photo. */
  readonly scaleDown: number;
  /** Show one photo to all followers. */
  readonly feedFanOut: number;
  /** Mean wait for the next round of the relay, plus send and receive. */
  readonly queueDelay: number;
}

/** The numbers of the lesson: invented, plausible, and meant to be replaced by your own measurements. */
export const ASSUMPTIONS: Assumptions = {
  roundTrip: 60,
  setUpRoundTrips: 2,
  photoBytes: 3_000_000,
  uplink: 20_000_000,
  verify: 2,
  exists: 10,
  commit: 5,
  storeObject: 30,
  readObject: 30,
  scaleDown: 400,
  feedFanOut: 150,
  queueDelay: 60,
};

/** L = L1 + … + Ln: stages that follow one another add up. Milliseconds. */
export function totalLatency(stages: readonly Pick<Stage, 'ms'>[]): number {
  return stages.reduce((sum, stage) => sum + stage.ms, 0);
}

/** A = A1 × … × An: a chain works when each of its links works, and links fail independently. Between 0 and 1. */
export function seriesAvailability(links: readonly number[]): number {
  return links.reduce((product, link) => product * link, 1);
}

/** Minutes in a month of 30 days in which something of this availability does not work. */
export function downtimePerMonth(availability: number): number {
  return (1 - availability) * 30 * 24 * 60;
}

/** Milliseconds to push so many bytes through a line of so many bits per second. Latency not included. */
export function transferTime(bytes: number, bitsPerSecond: number): number {
  return (bytes * 8 * 1000) / bitsPerSecond;
}

/** Where each stage starts and ends if they follow one another. */
export function waterfall(stages: readonly Stage[]): Span[] {
  let clock = 0;
  return stages.map(({name, ms}) => {
    const start = clock;
    clock += ms;
    return {name, start, end: clock};
  });
}

/** How long one upload keeps an API process busy, in milliseconds. */
export function apiBusyTime(stages: readonly Stage[]): number {
  return totalLatency(stages.filter((stage) => stage.apiBusy));
}

/** Everything in one request, the bytes through the API, the answer when all is done. */
export function synchronousUpload(a: Assumptions): Stage[] {
  return [
    {name: 'connect to the API', ms: a.setUpRoundTrips * a.roundTrip, apiBusy: false},
    {name: 'request and reply on the wire', ms: a.roundTrip, apiBusy: false},
    {name: 'verify identity', ms: a.verify, apiBusy: true},
    {name: 'receive the bytes', ms: transferTime(a.photoBytes, a.uplink), apiBusy: true},
    {name: 'store the original', ms: a.storeObject, apiBusy: true},
    {name: 'make and store the thumbnail', ms: a.scaleDown + a.storeObject, apiBusy: true},
    {name: 'commit the metadata', ms: a.commit, apiBusy: true},
    {name: 'update the feed', ms: a.feedFanOut, apiBusy: true},
  ];
}

/** Valet key, direct upload, commit: what the user waits for in the photo app. */
export function directUpload(a: Assumptions): Stage[] {
  return [
    {name: 'connect to the API', ms: a.setUpRoundTrips * a.roundTrip, apiBusy: false},
    {name: 'POST /uploads on the wire', ms: a.roundTrip, apiBusy: false},
    {name: 'verify, sign the valet key', ms: a.verify, apiBusy: true},
    {name: 'connect to the object store', ms: a.setUpRoundTrips * a.roundTrip, apiBusy: false},
    {name: 'PUT the bytes', ms: a.roundTrip + transferTime(a.photoBytes, a.uplink) + a.storeObject, apiBusy: false},
    {name: 'POST /photos on the wire', ms: a.roundTrip, apiBusy: false},
    {name: 'verify, check, commit', ms: a.verify + a.exists + a.commit, apiBusy: true},
  ];
}

/** What happens after the photo app has answered, until followers see the photo. */
export function afterTheReply(a: Assumptions): Stage[] {
  return [
    {name: 'outbox to thumbnail worker', ms: a.queueDelay, apiBusy: false},
    {name: 'read, scale down, store', ms: a.readObject + a.scaleDown + a.storeObject, apiBusy: false},
    {name: 'commit "ready"', ms: a.commit, apiBusy: false},
    {name: 'outbox to feed', ms: a.queueDelay, apiBusy: false},
    {name: 'update the feed', ms: a.feedFanOut, apiBusy: false},
  ];
}
