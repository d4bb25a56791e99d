/** The types of records that this lab knows, with their numbers. Sources: RFC 1035, section 3.2.2; RFC 3596, section 2.1. */
export const TYPES = {A: 1, NS: 2, CNAME: 5, SOA: 6, MX: 15, TXT: 16, AAAA: 28} as const;

/** A type of records. */
export type RecordType = keyof typeof TYPES;

/** What a record says. Names are written without the final dot; the root is the empty name. */
export type RecordData =
  | {readonly type: 'A' | 'AAAA'; readonly address: string}
  | {readonly type: 'NS' | 'CNAME'; readonly host: string}
  | {readonly type: 'MX'; readonly preference: number; readonly host: string}
  | {readonly type: 'TXT'; readonly texts: readonly string[]}
  | {
      readonly type: 'SOA';
      readonly primary: string;
      readonly mailbox: string;
      readonly serial: number;
      readonly refresh: number;
      readonly retry: number;
      readonly expire: number;
      /** How long, at most, it may be remembered that something is not in the zone, in seconds (RFC 2308, section 4). */
      readonly minimum: number;
    };

/** A record: a fact about a name, and for how many seconds it may be remembered. */
export interface ResourceRecord {
  readonly name: string;
  readonly ttl: number;
  readonly data: RecordData;
}

/** What is asked. */
export interface Question {
  readonly name: string;
  readonly type: RecordType;
}

/** How a question went. Source: RFC 1035, section 4.1.1. */
export const RCODES = {NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5} as const;

/** The name of a response code. */
export type Rcode = keyof typeof RCODES;

/** A query or a response. */
export interface Message {
  /** Chosen by who asks, and repeated in the response. */
  readonly id: number;
  readonly isResponse: boolean;
  /** AA: the server is responsible for the zone, and does not answer from a cache. */
  readonly authoritative: boolean;
  /** TC: it did not fit into a datagram; ask again over TCP. */
  readonly truncated: boolean;
  /** RD: please ask others until you have the answer. */
  readonly recursionDesired: boolean;
  /** RA: I would. */
  readonly recursionAvailable: boolean;
  readonly rcode: Rcode;
  readonly questions: readonly Question[];
  readonly answers: readonly ResourceRecord[];
  /** Who is responsible: a referral, or the SOA that says how long a negative answer holds. */
  readonly authority: readonly ResourceRecord[];
  /** What will be needed next, such as the addresses of the servers in `authority`. */
  readonly additional: readonly ResourceRecord[];
}

/** A query for one name and type. */
export function query(question: Question, id: number, recursionDesired = false): Message {
  return {
    id,
    isResponse: false,
    authoritative: false,
    truncated: false,
    recursionDesired,
    recursionAvailable: false,
    rcode: 'NOERROR',
    questions: [question],
    answers: [],
    authority: [],
    additional: [],
  };
}

/** The name one label up: `photos.example` of `api.photos.example`; the root of a name of one label. */
export function parentOf(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1);
}

/** Whether a name is the zone's own or beneath it. Everything is within the root. */
export function isWithin(name: string, zone: string): boolean {
  return zone === '' || name === zone || name.endsWith(`.${zone}`);
}
