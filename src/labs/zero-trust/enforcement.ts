/** What the control plane tells the data plane. */
export type Instruction =
  | {readonly kind: 'allow'; readonly session: string; readonly until: number}
  | {readonly kind: 'end'; readonly session: string};

// #region enforcement
/**
 * The policy enforcement point, in the path of every request. It decides nothing: it knows which sessions may pass, and
 * until when. A session whose lease has run out is refused, whether the control plane wanted that or can't be reached.
 */
export class EnforcementPoint {
  readonly #until = new Map<string, number>();

  /** Obeys the policy administrator. */
  obey(instruction: Instruction): void {
    if (instruction.kind === 'end') this.#until.delete(instruction.session);
    else this.#until.set(instruction.session, instruction.until);
  }

  /** Whether a request of this session passes at `now`. O(1), without a call to anybody. */
  passes(session: string, now: number): boolean {
    return now < (this.#until.get(session) ?? -Infinity);
  }
}
// #endregion enforcement
