import {hostOf} from './host';
import {refusalOf} from './ranges';

/** A URL, taken apart by the one parser that the program uses: a second one may read it otherwise. */
export interface Target {
  readonly scheme: string;
  /** Of IPv6 with its brackets. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

/** What a server answered. */
export interface Answer {
  readonly status: number;
  /** Where it sends the client, if it redirects. */
  readonly location?: string;
}

/** The outside world, passed in. */
export interface Outside {
  /** Parses a URL, relative to another one if given; `undefined` if it is none. */
  readonly parse: (url: string, base?: Target) => Target | undefined;
  /** All addresses of a name, in the notation of URLs. */
  readonly resolve: (name: string) => Promise<readonly string[]>;
  /** Connects to this very address, with the target's host in `Host` and in the TLS handshake, and follows no redirect. */
  readonly request: (address: string, target: Target) => Promise<Answer>;
}

/** What may be fetched for strangers. */
export interface Rules {
  readonly schemes: readonly string[];
  readonly ports: readonly number[];
  readonly redirects: number;
}

/** Web pages of the public Internet. */
export const PUBLIC_WEB: Rules = {schemes: ['https', 'http'], ports: [443, 80], redirects: 3};

/** An answer, or why there is none. */
export type Fetched = Answer | {readonly refused: string};

// #region guard
/**
 * The addresses to which a host leads, if all of them are public. One that isn't refuses them all: which of them a connection
 * takes is chance, or the attacker's choice.
 */
async function publicAddresses(
  {host}: Target,
  {resolve}: Outside,
): Promise<readonly string[] | {readonly refused: string}> {
  const texts = hostOf(host).kind === 'name' ? await resolve(host) : [host];
  for (const text of texts) {
    const address = hostOf(text);
    if (address.kind !== 'address') return {refused: `${text} is no address`};
    const refusal = refusalOf(address.bytes);
    if (refusal !== undefined) return {refused: `${text} is ${refusal}`};
  }
  return texts.length > 0 ? texts : {refused: `${host} has no address`};
}

/**
 * Fetches a URL that a stranger has chosen. The name is resolved once, and the connection goes to the address that was
 * checked: resolving again would ask the attacker's name server again. Each redirect starts from the beginning.
 */
export async function guardedFetch(url: string, outside: Outside, rules: Rules = PUBLIC_WEB): Promise<Fetched> {
  let target = outside.parse(url);
  for (let hop = 0; hop <= rules.redirects; hop++) {
    if (!target) return {refused: 'not a URL'};
    if (!rules.schemes.includes(target.scheme)) return {refused: `scheme ${target.scheme}`};
    if (!rules.ports.includes(target.port)) return {refused: `port ${target.port}`};
    const addresses = await publicAddresses(target, outside);
    if ('refused' in addresses) return addresses;
    const answer = await outside.request(addresses[0] ?? '', target);
    if (answer.location === undefined) return answer;
    target = outside.parse(answer.location, target);
  }
  return {refused: 'too many redirects'};
}
// #endregion guard
