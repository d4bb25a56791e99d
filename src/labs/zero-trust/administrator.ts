import {decide, type Decision, type Policy, type Request} from '../policy-engine';
import type {Instruction} from './enforcement';
import type {Signals} from './signals';

/** A subject on a device that uses a resource. */
export interface Session {
  readonly id: string;
  readonly subject: string;
  readonly device: string;
  /** What is asked for, and what the enforcement point saw: resource, action, network. */
  readonly asked: Request;
}

// #region administrator
/**
 * The policy administrator: opens sessions, and keeps asking the policy engine whether they should still be open. It asks
 * when a signal changes, and when nothing has changed for half a lease; so a lost message costs time and never makes access
 * permanent.
 */
export class PolicyAdministrator {
  readonly #open = new Map<string, {readonly session: Session; readonly until: number}>();

  /**
   * @param lease - milliseconds for which a decision holds
   * @param tell - carries an instruction to the enforcement point; may lose it
   */
  constructor(
    private readonly policy: Policy,
    private readonly signals: Signals,
    private readonly lease: number,
    private readonly tell: (instruction: Instruction) => void,
  ) {}

  /** Decides about a session, new or old, by what is known now, and tells the enforcement point. */
  evaluate(session: Session, now: number): Decision {
    const known = {...this.signals.of(session.subject, now), ...this.signals.of(session.device, now)};
    const decision = decide(this.policy, {...session.asked, ...known, 'subject.id': session.subject});
    if (decision.effect === 'permit') {
      this.#open.set(session.id, {session, until: now + this.lease});
      this.tell({kind: 'allow', session: session.id, until: now + this.lease});
    } else {
      this.#open.delete(session.id);
      this.tell({kind: 'end', session: session.id});
    }
    return decision;
  }

  /** A signal about a subject or device has changed: its sessions are decided again, now. O(open sessions). */
  changed(entity: string, now: number): void {
    for (const {session} of [...this.#open.values()]) {
      if (session.subject === entity || session.device === entity) this.evaluate(session, now);
    }
  }

  /** Called regularly: decides again about sessions in the second half of their lease. O(open sessions). */
  renew(now: number): void {
    for (const {session, until} of [...this.#open.values()]) {
      if (until - now <= this.lease / 2) this.evaluate(session, now);
    }
  }
}
// #endregion administrator
