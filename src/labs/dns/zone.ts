import {isWithin, parentOf, type Message, type Question, type ResourceRecord} from './message';

/** What one organization is responsible for: a name and all beneath it, down to the names that it has delegated. */
export interface Zone {
  /** The name at the top: `photos.example`; empty for the root. */
  readonly origin: string;
  /** Its SOA, all its records, the NS of what it delegates, and the addresses of those servers (glue). */
  readonly records: readonly ResourceRecord[];
}

// #region answer
/**
 * What the server of a zone answers: a record, a referral to whoever is responsible, or that there is no such thing.
 *
 * Source: RFC 1034, section 4.3.2, without wildcards; RFC 2308, section 3, for the SOA in negative answers.
 */
export function answerFrom({origin, records}: Zone, asked: Message): Message {
  const [question] = asked.questions;
  const reply = {...asked, isResponse: true, recursionAvailable: false};
  if (question === undefined) return {...reply, rcode: 'FORMERR'};
  if (!isWithin(question.name, origin)) return {...reply, rcode: 'REFUSED'};

  const cut = delegationOf(question.name, {origin, records});
  if (cut.length > 0) return {...reply, authority: cut, additional: addressesOf(cut, records)};

  const answers = follow(question, records);
  const last = answers.at(-1)?.data;
  const target = last?.type === 'CNAME' ? last.host : question.name;
  const isAnswered = last?.type === question.type || !isWithin(target, origin);
  if (isAnswered) return {...reply, authoritative: true, answers};

  const exists = records.some(({name}) => isWithin(name, target));
  const authority = records.filter(({data}) => data.type === 'SOA');
  return {...reply, authoritative: true, rcode: exists ? 'NOERROR' : 'NXDOMAIN', answers, authority};
}
// #endregion answer

/** The NS records of the nearest delegation above a name, if it is not this zone's own. */
function delegationOf(name: string, {origin, records}: Zone): ResourceRecord[] {
  for (let cut = name; cut !== origin; cut = parentOf(cut)) {
    const servers = records.filter((record) => record.name === cut && record.data.type === 'NS');
    if (servers.length > 0) return servers;
  }
  return [];
}

/** The records that answer a question, with the aliases that lead to them. */
function follow({name, type}: Question, records: readonly ResourceRecord[]): ResourceRecord[] {
  const here = records.filter((record) => record.name === name);
  const right = here.filter(({data}) => data.type === type);
  if (right.length > 0) return right;
  const alias = here.find(({data}) => data.type === 'CNAME');
  if (alias?.data.type !== 'CNAME') return [];
  const rest = records.filter((record) => record !== alias); // an alias that leads back to itself ends
  return [alias, ...follow({name: alias.data.host, type}, rest)];
}

/** The addresses of servers, as far as they are known here. */
function addressesOf(servers: readonly ResourceRecord[], records: readonly ResourceRecord[]): ResourceRecord[] {
  const hosts = servers.flatMap(({data}) => (data.type === 'NS' ? [data.host] : []));
  return records.filter(({name, data}) => hosts.includes(name) && (data.type === 'A' || data.type === 'AAAA'));
}
