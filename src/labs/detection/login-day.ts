import type {Rng} from '../kernel';
import type {SecurityEvent} from './rule';

/** A day of logins at the photo app, and which sources were attacking. */
export interface LoginDay {
  /** In the order of time. */
  readonly events: readonly SecurityEvent[];
  readonly sources: ReadonlySet<string>;
  readonly attackers: ReadonlySet<string>;
}

/** The fields that a login event has. */
export const LOGIN_SCHEMA: ReadonlySet<string> = new Set(['action', 'outcome', 'user', 'source']);

const DAY = 86_400;

/**
 * Makes a day: 5,000 homes with one user each, of which every tenth login is mistyped and one home in fifty has a phone with an
 * old password that tries 40 times; 20 offices with 200 users behind one address, who log in within an hour; and 10 attackers
 * who try leaked passwords, one try for each of 120 accounts, a try every 45 s. All numbers are assumptions.
 */
export function loginDay(rng: Rng): LoginDay {
  const tries: Omit<SecurityEvent, 'id'>[] = [];
  const sources = new Set<string>();
  const attackers = new Set<string>();
  const attempt = (source: string, user: string, time: number, succeeds: boolean): void => {
    sources.add(source);
    tries.push({time, fields: {action: 'login', outcome: succeeds ? 'success' : 'failure', user, source}});
  };
  const logIn = (source: string, user: string, time: number): void => {
    if (rng.chance(0.1)) attempt(source, user, time, false);
    attempt(source, user, time + 10, true);
  };

  for (let home = 0; home < 5000; home++) {
    const [source, user, time] = [`home ${String(home)}`, `user ${String(home)}`, rng.int(DAY - 3600)];
    if (rng.chance(0.02)) for (let i = 0; i < 40; i++) attempt(source, user, time + 15 * i, false);
    else logIn(source, user, time);
  }
  for (let office = 0; office < 20; office++) {
    for (let desk = 0; desk < 200; desk++) {
      logIn(`office ${String(office)}`, `user ${String(office)}/${String(desk)}`, 8 * 3600 + rng.int(3600));
    }
  }
  for (let attacker = 0; attacker < 10; attacker++) {
    const [source, start] = [`attacker ${String(attacker)}`, rng.int(DAY - 2 * 3600)];
    attackers.add(source);
    for (let i = 0; i < 120; i++)
      attempt(source, `leaked ${String(rng.int(100_000))}`, start + 45 * i, rng.chance(0.01));
  }
  const events = tries.sort((a, b) => a.time - b.time).map((one, index) => ({id: String(index), ...one}));
  return {events, sources, attackers};
}
