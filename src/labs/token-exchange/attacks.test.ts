import {describe, expect, it} from 'vitest';
import {Rng} from '../kernel';
import {
  ATTACKS,
  Client,
  honest,
  succeeds,
  World,
  type Attack,
  type Defenses,
  type Message,
  type Outcome,
  type Play,
} from './index';

const ALL: readonly Defenses[] = (['public', 'confidential'] as const).flatMap((client) =>
  (['off', 'on'] as const).flatMap((state) =>
    (['off', 'plain', 'S256'] as const).flatMap((pkce) =>
      (['prefix', 'exact'] as const).flatMap((redirect) =>
        (['off', 'on'] as const).flatMap((iss) =>
          (['static', 'rotated', 'bound'] as const).map((refresh) => ({client, state, pkce, redirect, iss, refresh})),
        ),
      ),
    ),
  ),
);
const WEAK: Defenses = {client: 'public', state: 'off', pkce: 'off', redirect: 'prefix', iss: 'off', refresh: 'static'};
const STRONG: Defenses = {
  client: 'public',
  state: 'on',
  pkce: 'S256',
  redirect: 'exact',
  iss: 'on',
  refresh: 'rotated',
};
const NAMES: readonly Attack[] = ['interception', 'csrf', 'redirect', 'mixup', 'replay'];

function play(scene: (world: World) => Play, defenses: Defenses, seed = 1): Outcome & {messages: Message[]} {
  const messages: Message[] = [];
  const steps = scene(new World(defenses, Rng.seeded(seed)));
  for (;;) {
    const next = steps.next();
    if (next.done) return {...next.value, messages};
    messages.push(next.value);
  }
}

describe('the honest flow', () => {
  it('works whatever is switched on', () => {
    expect(ALL).toHaveLength(144);
    for (const defenses of ALL)
      expect(play(honest, defenses), JSON.stringify(defenses)).toMatchObject({succeeded: true});
  });
});

it('the server and the API answer whoever asks them, once each time', () => {
  for (const scene of [honest, ...NAMES.map((name) => ATTACKS[name])]) {
    for (const defenses of ALL) {
      const {messages} = play(scene, defenses);
      for (const asked of ['server', 'api'] as const) {
        const askers = messages.filter(({to}) => to === asked).map(({from}) => from);
        const answered = messages.filter(({from}) => from === asked).map(({to}) => to);
        expect(answered, JSON.stringify([scene.name, asked, defenses])).toEqual(askers);
      }
    }
  }
});

describe.each(NAMES)('the attack «%s»', (attack) => {
  it('succeeds under exactly the defenses that the standards say', () => {
    for (const defenses of ALL) {
      const {succeeded, because} = play(ATTACKS[attack], defenses);
      expect(succeeded, `${JSON.stringify(defenses)} ${because}`).toBe(succeeds(attack, defenses));
    }
  });

  it('succeeds without any defense and fails with all, for every seed', () => {
    for (let seed = 0; seed < 20; seed++) {
      expect(play(ATTACKS[attack], WEAK, seed).succeeded).toBe(true);
      expect(play(ATTACKS[attack], STRONG, seed).succeeded).toBe(false);
    }
  });

  it('never shows Mallory a verifier, but for the mix-up, where the client brings it to her', () => {
    for (const defenses of ALL) {
      const {messages} = play(ATTACKS[attack], defenses);
      const seen = messages.filter(({to}) => to === 'mallory').flatMap(({carries}) => Object.keys(carries));
      if (attack !== 'mixup') expect(seen).not.toContain('code_verifier');
    }
  });
});

describe('who refuses', () => {
  it.each<[Attack, Partial<Defenses>, RegExp]>([
    ['interception', {pkce: 'S256'}, /server refused: the verifier does not fit/],
    ['csrf', {state: 'on'}, /client refused: the state/],
    ['csrf', {pkce: 'S256'}, /server refused: the verifier does not fit/],
    ['redirect', {redirect: 'exact'}, /server refused: the redirect URI is not the registered one/],
    ['redirect', {client: 'confidential'}, /server refused: the code was issued for another redirect URI/],
    ['mixup', {iss: 'on'}, /client refused: the response is not from the issuer/],
    ['replay', {refresh: 'rotated'}, /second use gave the theft away/],
    ['replay', {refresh: 'bound'}, /server refused: bound to another key/],
    ['replay', {client: 'confidential'}, /server refused: client authentication failed/],
  ])('%s with %o', (attack, defenses, because) => {
    expect(play(ATTACKS[attack], {...WEAK, ...defenses}).because).toMatch(because);
  });
});

describe('the client', () => {
  const identity = {
    client_id: 'prints',
    redirect_uri: 'https://prints.example/callback',
    providers: new Map([['as', undefined]]),
  };
  const begun = (): {client: Client; state: string} => {
    const client = new Client(identity, {state: true, pkce: 'S256', iss: false}, Rng.seeded(1));
    return {client, state: client.begin('ada', 'as').state ?? ''};
  };

  it('takes one response for one request, in the session that asked', () => {
    const {client, state} = begun();
    expect(client.callback('bob', {code: 'c', state})).toHaveProperty('refused');
    expect(client.callback('ada', {code: 'c', state})).toHaveProperty('request.code', 'c');
    expect(client.callback('ada', {code: 'c', state})).toHaveProperty('refused');
  });

  it('never sends its verifier to the browser', () => {
    const {client, state} = begun();
    const next = client.callback('ada', {code: 'c', state});
    const verifier = 'request' in next ? (next.request.code_verifier ?? '') : '';
    expect(verifier).toHaveLength(43);
    expect(Object.values(client.begin('ada', 'as'))).not.toContain(verifier);
  });
});
