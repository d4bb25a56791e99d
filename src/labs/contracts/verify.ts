import type {Contract, Send} from './contract';
import {mismatches, type Mismatch} from './shape';

/** A provider as its own test starts it: the real handlers, behind them whatever holds its data. */
export interface Provider {
  /** How to bring about each state that a contract may name, from whatever state it is in. */
  readonly states: ReadonlyMap<string, () => void>;
  readonly send: Send;
}

/** What a provider does not keep of a contract. */
export interface Finding extends Mismatch {
  /** The description of the interaction. */
  readonly interaction: string;
}

// #region verify
/** Plays a consumer's requests against the real provider. No finding means that the consumer can read each answer. */
export async function verifyContract({interactions}: Contract, provider: Provider): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const {description: interaction, given, request, response} of interactions) {
    const arrange = provider.states.get(given);
    if (arrange === undefined) {
      findings.push({interaction, at: 'state', expected: given, found: 'nothing'});
      continue;
    }
    arrange();
    const {status, body} = await provider.send(request);
    if (status !== response.status) {
      findings.push({interaction, at: 'status', expected: `${response.status}`, found: `${status}`});
    } else if (response.body !== undefined) {
      findings.push(...mismatches(response.body, body).map((mismatch) => ({interaction, ...mismatch})));
    }
  }
  return findings;
}
// #endregion verify
