import {formatIpv4, formatIpv6, parseIpv4, parseIpv6} from '../ip';
import {
  RCODES,
  TYPES,
  type Message,
  type Question,
  type Rcode,
  type RecordData,
  type RecordType,
  type ResourceRecord,
} from './message';

/** The class of the Internet. */
const IN = 1;
const FLAGS = {response: 0x8000, authoritative: 0x0400, truncated: 0x0200, desired: 0x0100, available: 0x0080};
/** The two top bits of a pointer; a length has neither. */
const POINTER = 0xc000;
/** Offsets have fourteen bits, so what comes later can't be pointed to. */
const FARTHEST = 0x3fff;
const LONGEST_LABEL = 63;
const LONGEST_NAME = 255;

/** Bytes that are no DNS message. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}

const ascii = (text: string): number[] =>
  Array.from(text, (character) => {
    const code = character.charCodeAt(0);
    if (code > 0x7f) throw new RangeError(`«${text}» is not ASCII.`);
    return code;
  });

class Writer {
  readonly bytes: number[] = [];
  /** Where each name that was written starts, and each of its ends. */
  readonly #offsets = new Map<string, number>();

  u8(value: number): void {
    this.bytes.push(value & 0xff);
  }

  u16(value: number): void {
    this.bytes.push((value >>> 8) & 0xff, value & 0xff);
  }

  u32(value: number): void {
    this.u16(value >>> 16);
    this.u16(value);
  }

  text(text: string): void {
    const bytes = ascii(text);
    if (bytes.length > 255) throw new RangeError(`A string of ${bytes.length} bytes does not fit: 255 do.`);
    this.u8(bytes.length);
    this.bytes.push(...bytes);
  }

  // #region write-name
  /** A name: its labels, each with its length before it, until an end that was written before; to that one, a pointer. */
  domainName(name: string): void {
    if (name.length + 2 > LONGEST_NAME) throw new RangeError(`«${name}» is longer than ${LONGEST_NAME} bytes.`);
    let rest = name;
    while (rest !== '') {
      const written = this.#offsets.get(rest);
      if (written !== undefined) {
        this.u16(POINTER | written);
        return;
      }
      if (this.bytes.length <= FARTHEST) this.#offsets.set(rest, this.bytes.length);
      const [label = ''] = rest.split('.', 1);
      if (label === '' || label.length > LONGEST_LABEL) throw new RangeError(`«${name}» has a label that is no label.`);
      this.text(label);
      rest = rest.slice(label.length + 1);
    }
    this.u8(0);
  }
  // #endregion write-name

  question({name, type}: Question): void {
    this.domainName(name);
    this.u16(TYPES[type]);
    this.u16(IN);
  }

  resourceRecord({name, ttl, data}: ResourceRecord): void {
    this.question({name, type: data.type});
    this.u32(ttl);
    const lengthAt = this.bytes.length;
    this.u16(0);
    this.#data(data);
    const length = this.bytes.length - lengthAt - 2;
    this.bytes.splice(lengthAt, 2, length >>> 8, length & 0xff);
  }

  #data(data: RecordData): void {
    switch (data.type) {
      case 'A':
        this.bytes.push(...parseIpv4(data.address));
        break;
      case 'AAAA':
        this.bytes.push(...parseIpv6(data.address));
        break;
      case 'NS':
      case 'CNAME':
        this.domainName(data.host);
        break;
      case 'MX':
        this.u16(data.preference);
        this.domainName(data.host);
        break;
      case 'TXT':
        data.texts.forEach((text) => this.text(text));
        break;
      case 'SOA':
        this.domainName(data.primary);
        this.domainName(data.mailbox);
        for (const value of [data.serial, data.refresh, data.retry, data.expire, data.minimum]) this.u32(value);
    }
  }
}

/**
 * The bytes of a message. O(n).
 *
 * Source: RFC 1035, section 4.1.
 *
 * @throws RangeError - if a name, a text or an address can't be written
 */
export function encodeMessage(message: Message): Uint8Array {
  const writer = new Writer();
  const flags =
    (message.isResponse ? FLAGS.response : 0) |
    (message.authoritative ? FLAGS.authoritative : 0) |
    (message.truncated ? FLAGS.truncated : 0) |
    (message.recursionDesired ? FLAGS.desired : 0) |
    (message.recursionAvailable ? FLAGS.available : 0) |
    RCODES[message.rcode];
  const sections = [message.answers, message.authority, message.additional];
  writer.u16(message.id);
  writer.u16(flags);
  for (const section of [message.questions, ...sections]) writer.u16(section.length);
  message.questions.forEach((question) => writer.question(question));
  sections.flat().forEach((record) => writer.resourceRecord(record));
  return Uint8Array.from(writer.bytes);
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  #byte(at: number): number {
    const byte = this.#bytes[at];
    if (byte === undefined) throw new MalformedMessage(`The message ends at ${this.#bytes.length}, before byte ${at}.`);
    return byte;
  }

  u8(): number {
    return this.#byte(this.#at++);
  }

  u16(): number {
    return this.u8() * 256 + this.u8();
  }

  u32(): number {
    return this.u16() * 65_536 + this.u16();
  }

  some(count: number): number[] {
    return Array.from({length: count}, () => this.u8());
  }

  text(): string {
    return String.fromCharCode(...this.some(this.u8()));
  }

  // #region read-name
  /** A name. A pointer must lead back to an earlier place than the last one, or two could lead to each other for ever. */
  domainName(): string {
    const labels: string[] = [];
    let at = this.#at;
    let earliest = at;
    let end: number | undefined;
    for (let length = this.#byte(at); length !== 0; length = this.#byte(at)) {
      if (length > LONGEST_LABEL) {
        const target = (length * 256 + this.#byte(at + 1)) & FARTHEST;
        if (length < POINTER >>> 8 || target >= earliest) throw new MalformedMessage(`Byte ${at} is no pointer back.`);
        end ??= at + 2;
        at = earliest = target;
        continue;
      }
      const label = Array.from({length}, (_, i) => this.#byte(at + 1 + i));
      labels.push(String.fromCharCode(...label));
      at += 1 + length;
    }
    this.#at = end ?? at + 1;
    const name = labels.join('.');
    if (name.length + 2 > LONGEST_NAME) throw new MalformedMessage(`A name is longer than ${LONGEST_NAME} bytes.`);
    return name;
  }
  // #endregion read-name

  #type(): RecordType {
    const code = this.u16();
    const found = entries(TYPES).find(([, number]) => number === code);
    if (found === undefined) throw new MalformedMessage(`This lab does not know records of type ${code}.`);
    return found[0];
  }

  question(): Question {
    const question = {name: this.domainName(), type: this.#type()};
    if (this.u16() !== IN) throw new MalformedMessage('This lab knows the class IN only.');
    return question;
  }

  resourceRecord(): ResourceRecord {
    const {name, type} = this.question();
    const ttl = this.u32();
    const length = this.u16();
    const end = this.#at + length;
    const data = this.#data(type, end);
    if (this.#at !== end) throw new MalformedMessage(`The data of «${name}» has another length than it says.`);
    return {name, ttl, data};
  }

  #data(type: RecordType, end: number): RecordData {
    switch (type) {
      case 'A':
        return {type, address: formatIpv4(this.some(4))};
      case 'AAAA':
        return {type, address: formatIpv6(this.some(16))};
      case 'NS':
      case 'CNAME':
        return {type, host: this.domainName()};
      case 'MX':
        return {type, preference: this.u16(), host: this.domainName()};
      case 'TXT': {
        const texts: string[] = [];
        while (this.#at < end) texts.push(this.text());
        return {type, texts};
      }
      case 'SOA':
        return {
          type,
          primary: this.domainName(),
          mailbox: this.domainName(),
          serial: this.u32(),
          refresh: this.u32(),
          retry: this.u32(),
          expire: this.u32(),
          minimum: this.u32(),
        };
    }
  }
}

/** `Object.entries` with the keys that the type says. */
function entries<Key extends string>(table: Readonly<Record<Key, number>>): [Key, number][] {
  const keys = Object.keys(table).filter((key): key is Key => Object.hasOwn(table, key));
  return keys.map((key) => [key, table[key]]);
}

/**
 * The message that bytes say. O(n) but for names, of which each pointer can repeat up to 255 bytes.
 *
 * @throws MalformedMessage - if they are cut off, point forward, or have a type that this lab does not know
 */
export function decodeMessage(bytes: Uint8Array): Message {
  const reader = new Reader(bytes);
  const id = reader.u16();
  const flags = reader.u16();
  const [questions = 0, answers = 0, authority = 0, additional = 0] = [1, 2, 3, 4].map(() => reader.u16());
  const rcode: Rcode | undefined = entries(RCODES).find(([, code]) => code === (flags & 0x0f))?.[0];
  if (rcode === undefined) throw new MalformedMessage(`This lab does not know the response code ${flags & 0x0f}.`);
  const records = (count: number): ResourceRecord[] => Array.from({length: count}, () => reader.resourceRecord());
  return {
    id,
    isResponse: (flags & FLAGS.response) !== 0,
    authoritative: (flags & FLAGS.authoritative) !== 0,
    truncated: (flags & FLAGS.truncated) !== 0,
    recursionDesired: (flags & FLAGS.desired) !== 0,
    recursionAvailable: (flags & FLAGS.available) !== 0,
    rcode,
    questions: Array.from({length: questions}, () => reader.question()),
    answers: records(answers),
    authority: records(authority),
    additional: records(additional),
  };
}
