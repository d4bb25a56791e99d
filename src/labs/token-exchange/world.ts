import type {Rng} from '../kernel';
import {AuthorizationServer} from './authorization-server';
import {Client} from './client';

/** What is switched on. Each can be set by itself. */
export interface Defenses {
  /** A public client runs on users' devices and can keep no secret; a confidential one runs on a server. */
  readonly client: 'public' | 'confidential';
  readonly state: 'off' | 'on';
  readonly pkce: 'off' | 'plain' | 'S256';
  readonly redirect: 'prefix' | 'exact';
  readonly iss: 'off' | 'on';
  readonly refresh: 'static' | 'rotated' | 'bound';
}

/** Where the print shop wants codes sent. */
export const CALLBACK = 'https://prints.example/callback';
/** Begins like it, and belongs to somebody else. */
export const LOOKALIKE = 'https://prints.example.evil.example/callback';
/** The photo app's authorization server. */
export const PHOTOS = 'https://auth.photos.example';
/** Another one that users can choose at the print shop. It is Mallory's. */
export const ROGUE = 'https://rogue.example';

/** Who sends and receives. Mallory has a browser, a server, and whatever leaks to her. */
export type Party = 'ada' | 'client' | 'server' | 'api' | 'mallory';

/** The print shop, the photo app and their users, under some defenses, before anything has happened. */
export class World {
  readonly defenses: Defenses;
  readonly server: AuthorizationServer;
  readonly client: Client;
  /** For what Mallory chooses herself. */
  readonly mallory: Rng;

  constructor(defenses: Defenses, rng: Rng) {
    this.defenses = defenses;
    const secret = defenses.client === 'confidential' ? 'the secret of prints' : undefined;
    this.server = new AuthorizationServer(
      PHOTOS,
      [
        {
          client_id: 'prints',
          redirect_uri: CALLBACK,
          redirect_prefix: 'https://prints.example',
          ...(secret !== undefined && {client_secret: secret}),
        },
      ],
      {redirect: defenses.redirect, iss: defenses.iss === 'on', refresh: defenses.refresh},
      rng.split('server'),
    );
    this.client = new Client(
      {
        client_id: 'prints',
        redirect_uri: CALLBACK,
        providers: new Map([
          [PHOTOS, secret],
          [ROGUE, secret === undefined ? undefined : 'another secret'],
        ]),
        ...(defenses.refresh === 'bound' && {jkt: 'key of prints'}),
      },
      {state: defenses.state === 'on', pkce: defenses.pkce, iss: defenses.iss === 'on'},
      rng.split('client'),
    );
    this.mallory = rng.split('mallory');
  }

  /** For whom a session at the client acts; `undefined` if for nobody. */
  actsFor(session: string): string | undefined {
    const tokens = this.client.tokens(session);
    return tokens && this.server.introspect(tokens.access_token, this.clientKey)?.sub;
  }

  /** The key with which the client signs its proofs, if it has one. */
  get clientKey(): string | undefined {
    return this.defenses.refresh === 'bound' ? 'key of prints' : undefined;
  }
}
