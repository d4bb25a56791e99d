import {canonicalJson} from '../kernel';
import type {Contract, Interaction, Request, Send} from './contract';
import {exampleOf} from './shape';

/** A test of the consumer, against a stub of the provider that follows from the interaction. */
export interface ConsumerTest extends Interaction {
  /** Calls the consumer's real client, and rejects if it makes the wrong thing of the answer. */
  readonly run: (send: Send) => Promise<void>;
}

const show = ({method, path, body}: Request): string =>
  `${method} ${path}${body === undefined ? '' : ` ${canonicalJson(body)}`}`;

// #region record
/**
 * Runs a consumer's tests against stubs and writes down what they relied on. What is recorded was sent by the real client, to the
 * letter, and its answer was understood: nothing gets into a contract that the consumer doesn't need.
 *
 * @throws Error if a test fails, or its client sends something else, or sends nothing
 */
export async function recordContract(
  consumer: string,
  provider: string,
  tests: readonly ConsumerTest[],
): Promise<Contract> {
  const interactions: Interaction[] = [];
  for (const {run, ...interaction} of tests) {
    const {description, request, response} = interaction;
    const sent: string[] = [];
    await run((actual) => {
      sent.push(show(actual));
      if (show(actual) !== show(request)) return Promise.reject(new Error(`${description}: no answer to this`));
      const body = response.body && exampleOf(response.body);
      return Promise.resolve({status: response.status, body});
    });
    // Also if the client has swallowed the error.
    const stray = sent.find((text) => text !== show(request));
    if (stray !== undefined) throw new Error(`${description}: «${stray}» was sent, and not «${show(request)}»`);
    if (sent.length === 0) throw new Error(`${description}: «${show(request)}» was never sent`);
    interactions.push(interaction);
  }
  return {consumer, provider, interactions};
}
// #endregion record
