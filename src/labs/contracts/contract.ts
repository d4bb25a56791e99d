import type {Json} from '../rest';
import type {Shape} from './shape';

/** A request of a consumer. */
export interface Request {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly body?: Json;
}

/** What a provider answers. */
export interface Response {
  readonly status: number;
  readonly body?: Json;
}

/** The way to a provider, whatever stands at its end. Rejects if nobody answers. */
export type Send = (request: Request) => Promise<Response>;

/** One thing that a consumer asks of a provider, and what it relies on in the answer. */
export interface Interaction {
  /** Unique in its contract. */
  readonly description: string;
  /** The provider state: what must be so for this answer. The provider's team knows how to make it so. */
  readonly given: string;
  readonly request: Request;
  readonly response: {readonly status: number; readonly body?: Shape};
}

/** All that one consumer relies on at one provider. */
export interface Contract {
  readonly consumer: string;
  readonly provider: string;
  readonly interactions: readonly Interaction[];
}
