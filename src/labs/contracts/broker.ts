import {canonicalJson} from '../kernel';
import type {Contract} from './contract';

interface Published {
  /** Version of the consumer. */
  readonly version: string;
  readonly contract: Contract;
}

/**
 * Keeps contracts, what became of their verification, and which versions run where; from these three it knows whether a
 * version may join the others.
 */
export class Broker {
  readonly #published: Published[] = [];
  /** Text of a contract and version of its provider -> whether it is kept. */
  readonly #verified = new Map<string, boolean>();
  /** Environment and application -> versions. */
  readonly #running = new Map<string, Set<string>>();

  /** A version of a consumer relies on this contract. */
  publish(version: string, contract: Contract): void {
    this.#published.push({version, contract});
  }

  /**
   * A version of the provider does or doesn't keep a contract. The result belongs to the contract's text and not to the consumer's
   * version: a consumer whose contract hasn't changed has been verified before it is built.
   */
  recordVerification(contract: Contract, version: string, kept: boolean): void {
    this.#verified.set(pair(contract, version), kept);
  }

  /** A version takes the place of those that ran before it, as on a server. */
  recordDeployment(environment: string, application: string, version: string): void {
    this.#running.set(`${environment} ${application}`, new Set([version]));
  }

  /** A version joins those that are out already, as on phones. */
  recordRelease(environment: string, application: string, version: string): void {
    this.#running.set(`${environment} ${application}`, this.running(environment, application).add(version));
  }

  /** The versions of an application in an environment, the oldest first. */
  running(environment: string, application: string): Set<string> {
    return new Set(this.#running.get(`${environment} ${application}`));
  }

  // #region can-i-deploy
  /**
   * What speaks against a version in an environment: each pair with what runs there, as consumer or as provider, for which there is
   * no good result. Empty means: deploy it. O(published contracts × versions that run).
   */
  canIDeploy(application: string, version: string, environment: string): string[] {
    return this.#published.flatMap(({version: published, contract}) => {
      const {consumer, provider} = contract;
      if (consumer === application && published === version) {
        const providers = [...this.running(environment, provider)];
        if (providers.length === 0) return [`${provider} is not in ${environment}`];
        return providers.flatMap((other) => this.#against(published, contract, other));
      }
      const needed = provider === application && this.running(environment, consumer).has(published);
      return needed ? this.#against(published, contract, version) : [];
    });
  }

  #against(consumerVersion: string, contract: Contract, providerVersion: string): string[] {
    const kept = this.#verified.get(pair(contract, providerVersion));
    if (kept === true) return [];
    const provider = `${contract.provider} ${providerVersion}`;
    const consumer = `${contract.consumer} ${consumerVersion}`;
    return [kept === false ? `${provider} breaks ${consumer}` : `${provider} was never verified for ${consumer}`];
  }
  // #endregion can-i-deploy
}

const pair = (contract: Contract, version: string): string => `${canonicalJson(contract)} ${version}`;
