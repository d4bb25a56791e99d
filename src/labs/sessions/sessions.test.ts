import {createHash, randomBytes} from 'node:crypto';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {isFresh, RefreshTokens, SessionStore, type Tokens} from './index';

const tokens: Tokens = {
  fresh: () => randomBytes(16).toString('base64url'),
  digest: (token) => createHash('sha256').update(token).digest('hex'),
};
const HOUR = 3600;
const store = (): SessionStore => new SessionStore(tokens, {idle: HOUR, total: 24 * HOUR});

describe('sessions', () => {
  it('know their user by a token, until they end', () => {
    const sessions = store();
    const token = sessions.login(undefined, 'ada', 0);
    expect(sessions.find(token, 1)?.user).toBe('ada');
    sessions.revoke(token);
    expect(sessions.find(token, 2)).toBeUndefined();
    expect(sessions.find('made up', 2)).toBeUndefined();
  });

  it('change their token at the login, so that one that was planted is worth nothing', () => {
    const sessions = store();
    const planted = sessions.visit(0);
    const token = sessions.login(planted, 'ada', 10);
    expect(token).not.toBe(planted);
    expect(sessions.find(planted, 11)).toBeUndefined();
    expect(sessions.size).toBe(1);
  });

  it('end an hour after the last request, and a day after the first', () => {
    const sessions = store();
    const idle = sessions.login(undefined, 'ada', 0);
    expect(sessions.find(idle, HOUR)).toBeDefined();
    expect(sessions.find(idle, 2 * HOUR + 1)).toBeUndefined();
    const busy = sessions.login(undefined, 'ada', 0);
    for (let hour = 1; hour <= 24; hour++) expect(sessions.find(busy, hour * HOUR)).toBeDefined();
    expect(sessions.find(busy, 24 * HOUR + 1)).toBeUndefined();
    expect(sessions.size).toBe(0);
  });

  it('are fresh for a while after a proof, and step up to a new token without living longer', () => {
    const sessions = store();
    const token = sessions.login(undefined, 'ada', 0);
    const later = sessions.find(token, 600);
    expect(later && isFresh(later, 300, 600)).toBe(false);
    const stepped = sessions.stepUp(token, 600) ?? '';
    expect(sessions.find(token, 601)).toBeUndefined();
    const session = sessions.find(stepped, 700);
    expect(session && isFresh(session, 300, 700)).toBe(true);
    expect(session?.startedAt).toBe(0);
    expect(sessions.stepUp(sessions.visit(0), 1)).toBeUndefined();
  });

  it('of a user end together, and those of others go on', () => {
    const sessions = store();
    const ada = [sessions.login(undefined, 'ada', 0), sessions.login(undefined, 'ada', 0)];
    const bob = sessions.login(undefined, 'bob', 0);
    sessions.revokeAll('ada');
    expect([...ada, bob].map((token) => sessions.find(token, 1)?.user)).toEqual([undefined, undefined, 'bob']);
  });
});

describe('refresh tokens', () => {
  it('count once, and lead from one to the next', () => {
    const refresh = new RefreshTokens(tokens);
    const first = refresh.issue('ada');
    const second = refresh.exchange(first);
    if (second.kind !== 'rotated') throw new Error(second.kind);
    expect(refresh.exchange(second.token).kind).toBe('rotated');
  });

  it('end with all their family when an old one comes again, whoever comes first', () => {
    for (const thiefFirst of [true, false]) {
      const refresh = new RefreshTokens(tokens);
      const stolen = refresh.issue('ada');
      const other = refresh.issue('ada');
      const first = refresh.exchange(stolen);
      const second = refresh.exchange(stolen);
      const [thief, owner] = thiefFirst ? [first, second] : [second, first];
      expect([thief.kind, owner.kind].sort()).toEqual(['reused', 'rotated']);
      if (first.kind !== 'rotated') throw new Error(first.kind);
      expect(refresh.exchange(first.token).kind).toBe('unknown');
      expect(refresh.exchange(other).kind).toBe('rotated');
    }
  });

  it('do what a list of all tokens would say: the newest counts, and any other one ends them all', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), {maxLength: 40, size: 'max'}), (picks) => {
        const refresh = new RefreshTokens(tokens);
        const given = [refresh.issue('ada')];
        let ended = false;
        for (const pick of picks) {
          const token = given[pick % given.length] ?? '';
          const expected = ended ? 'unknown' : token === given.at(-1) ? 'rotated' : 'reused';
          const result = refresh.exchange(token);
          expect(result.kind).toBe(expected);
          if (result.kind === 'rotated') given.push(result.token);
          ended ||= result.kind === 'reused';
        }
      }),
    );
  });
});
