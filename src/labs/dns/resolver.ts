import {DnsCache} from './cache';
import {isWithin, parentOf, query, type Message, type Question, type Rcode, type ResourceRecord} from './message';

/** One question to one server. */
export interface Exchange {
  readonly server: string;
  readonly question: Question;
  /** `undefined`: it did not answer. */
  readonly reply: Message | undefined;
}

/** What came of a lookup. */
export interface Resolution {
  readonly rcode: Rcode;
  readonly records: readonly ResourceRecord[];
  /** Whom the resolver had to ask; nobody, if it remembered everything. */
  readonly exchanges: readonly Exchange[];
}

/** What a resolver needs. */
export interface ResolverOptions {
  /** Addresses of the root servers, which are built in. */
  readonly roots: readonly string[];
  /** The time, in seconds. */
  readonly now: () => number;
  /** Asks a server; `undefined` if it does not answer. */
  readonly ask: (server: string, message: Message) => Message | undefined;
  readonly cache?: DnsCache;
}

/** More steps than this are a circle of aliases or referrals. */
const MOST_STEPS = 24;

/**
 * A recursive resolver: walks down from the nearest zone that it knows, and remembers what it hears on the way.
 *
 * Sources: RFC 1034, section 5.3.3; RFC 2308.
 */
export class Resolver {
  /** What it remembers. */
  readonly cache: DnsCache;
  readonly #options: ResolverOptions;
  #id = 0;

  constructor(options: ResolverOptions) {
    this.#options = options;
    this.cache = options.cache ?? new DnsCache();
  }

  /** Looks a name up. O(labels) exchanges if nothing is remembered. */
  resolve(question: Question): Resolution {
    const exchanges: Exchange[] = [];
    const {rcode, records} = this.#resolve(question, exchanges);
    return {rcode, records, exchanges};
  }

  // #region resolve
  #resolve(question: Question, exchanges: Exchange[]): Omit<Resolution, 'exchanges'> {
    const aliases: ResourceRecord[] = [];
    for (let target = question.name; exchanges.length < MOST_STEPS && aliases.length < MOST_STEPS;) {
      const wanted = {name: target, type: question.type};
      const known = this.cache.find(wanted, this.#options.now());
      if (known?.kind === 'records') return {rcode: 'NOERROR', records: [...aliases, ...known.records]};
      if (known !== undefined) return {rcode: known.kind === 'no-name' ? 'NXDOMAIN' : 'NOERROR', records: aliases};

      const alias = this.cache.find({name: target, type: 'CNAME'}, this.#options.now());
      if (alias?.kind === 'records') {
        aliases.push(...alias.records);
        const [first] = alias.records;
        if (first?.data.type === 'CNAME') target = first.data.host;
        continue;
      }
      if (!this.#learn(wanted, exchanges)) break;
    }
    return {rcode: 'SERVFAIL', records: []};
  }
  // #endregion resolve

  // #region learn
  /** Asks the servers of the nearest zone that is known, one after the other. Returns whether one has told something new. */
  #learn(question: Question, exchanges: Exchange[]): boolean {
    const {zone, servers} = this.#nearest(question.name);
    for (const server of servers) {
      const reply = this.#options.ask(server, query(question, (this.#id = (this.#id + 1) % 65_536)));
      exchanges.push({server, question, reply});
      if (reply?.id !== this.#id || (reply.rcode !== 'NOERROR' && reply.rcode !== 'NXDOMAIN')) continue;
      this.#remember(reply, zone, question);
      return true;
    }
    return false;
  }

  /** Keeps what a server may speak about: names in the zone that it was asked as a server of, and no others. */
  #remember(reply: Message, zone: string, question: Question): void {
    const now = this.#options.now();
    const told = [...reply.answers, ...reply.authority, ...reply.additional].filter(({name}) => isWithin(name, zone));
    const sets = new Map<string, ResourceRecord[]>();
    for (const record of told) {
      if (record.data.type === 'SOA') continue;
      const key = `${record.name} ${record.data.type}`;
      sets.set(key, [...(sets.get(key) ?? []), record]);
    }
    for (const records of sets.values()) this.cache.store(records, now);

    const soa = told.find(({data}) => data.type === 'SOA');
    const alias = reply.answers.findLast(({data}) => data.type === 'CNAME');
    const name = alias?.data.type === 'CNAME' ? alias.data.host : question.name;
    const isMissing = !reply.answers.some(({data}) => data.type === question.type) && isWithin(name, zone);
    if (!isMissing || soa === undefined) return;
    this.cache.storeNegative({...question, name}, reply.rcode === 'NXDOMAIN' ? 'no-name' : 'no-data', soa, now);
  }
  // #endregion learn

  /** The nearest zone above a name whose servers' addresses are known; the root always is. */
  #nearest(name: string): {readonly zone: string; readonly servers: readonly string[]} {
    for (let zone = name; zone !== ''; zone = parentOf(zone)) {
      const known = this.cache.find({name: zone, type: 'NS'}, this.#options.now());
      const hosts = known?.kind === 'records' ? known.records : [];
      const servers = hosts.flatMap(({data}) => (data.type === 'NS' ? this.#addresses(data.host) : []));
      if (servers.length > 0) return {zone, servers};
    }
    return {zone: '', servers: this.#options.roots};
  }

  #addresses(host: string): string[] {
    const known = this.cache.find({name: host, type: 'A'}, this.#options.now());
    if (known?.kind !== 'records') return [];
    return known.records.flatMap(({data}) => (data.type === 'A' ? [data.address] : []));
  }
}
