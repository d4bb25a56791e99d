import {decodeMessage, encodeMessage} from './codec';
import type {Message, ResourceRecord} from './message';
import {answerFrom, type Zone} from './zone';

/** What can be set in a small world. Times in seconds. */
export interface WorldOptions {
  /** How long the address of the API may be remembered. */
  readonly ttl: number;
  /** How long it may be remembered that a name is missing. */
  readonly negativeTtl: number;
}

/** A server of the small world. */
export interface Server {
  readonly label: string;
  readonly address: string;
}

const HOUR = 3600;
const DAY = 86_400;

/** Its servers, from the top. Addresses are from the blocks that RFC 5737 keeps for examples. */
export const SERVERS = {
  root: {label: 'Root', address: '198.51.100.1'},
  tld: {label: 'example.', address: '198.51.100.53'},
  photos: {label: 'photos.example.', address: '203.0.113.53'},
} as const satisfies Record<string, Server>;

const soa = (name: string, primary: string, minimum: number): ResourceRecord => ({
  name,
  ttl: HOUR,
  data: {type: 'SOA', primary, mailbox: `admin.${primary}`, serial: 1, refresh: HOUR, retry: 600, expire: DAY, minimum},
});
const ns = (name: string, host: string): ResourceRecord => ({name, ttl: 2 * DAY, data: {type: 'NS', host}});
const a = (name: string, address: string, ttl: number): ResourceRecord => ({name, ttl, data: {type: 'A', address}});

/**
 * A root, a top-level domain and the zone of the photo app, whose servers answer over bytes: each message is encoded and
 * decoded on its way.
 */
export class World {
  readonly #options: WorldOptions;
  readonly #down = new Set<string>();
  /** Where the API is now. */
  apiAddress = '203.0.113.10';
  /** Bytes of all messages so far. */
  bytes = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
  }

  /** Makes a server answer, or not. */
  setUp(address: string, isUp: boolean): void {
    if (isUp) this.#down.delete(address);
    else this.#down.add(address);
  }

  /** Asks a server. `undefined` if it does not answer. */
  ask(address: string, message: Message): Message | undefined {
    const zone = this.#zones().get(address);
    if (zone === undefined || this.#down.has(address)) return undefined;
    return this.#carry(answerFrom(zone, this.#carry(message)));
  }

  #carry(message: Message): Message {
    const bytes = encodeMessage(message);
    this.bytes += bytes.length;
    return decodeMessage(bytes);
  }

  #zones(): ReadonlyMap<string, Zone> {
    const {ttl, negativeTtl} = this.#options;
    const root: Zone = {
      origin: '',
      records: [
        soa('', 'a.root.example', DAY),
        ns('example', 'ns.nic.example'),
        a('ns.nic.example', SERVERS.tld.address, 2 * DAY),
      ],
    };
    const tld: Zone = {
      origin: 'example',
      records: [
        soa('example', 'ns.nic.example', HOUR),
        ns('photos.example', 'ns1.photos.example'),
        a('ns1.photos.example', SERVERS.photos.address, 2 * DAY),
      ],
    };
    const photos: Zone = {
      origin: 'photos.example',
      records: [
        soa('photos.example', 'ns1.photos.example', negativeTtl),
        ns('photos.example', 'ns1.photos.example'),
        a('ns1.photos.example', SERVERS.photos.address, 2 * DAY),
        a('api.photos.example', this.apiAddress, ttl),
        {name: 'www.photos.example', ttl: HOUR, data: {type: 'CNAME', host: 'api.photos.example'}},
      ],
    };
    return new Map([
      [SERVERS.root.address, root],
      [SERVERS.tld.address, tld],
      [SERVERS.photos.address, photos],
    ]);
  }
}
