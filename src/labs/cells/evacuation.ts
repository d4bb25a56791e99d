import type {Directory} from './directory';

/** The steps in which a tenant moves. Each may be repeated, since whoever performs it may die before it is recorded as done. */
export const STEPS = ['copy', 'freeze', 'catch up', 'switch', 'drop'] as const;

/** One of {@link STEPS}. */
export type Step = (typeof STEPS)[number];

/** A tenant on its way from one cell to another. */
export interface Move {
  readonly tenant: string;
  readonly from: string;
  readonly to: string;
}

// #region perform
/**
 * Performs a step of a move. At most one of the two cells takes writes at any time, and what was written is in the one that does, or
 * in the source while none does.
 */
export function perform(step: Step, {tenant, from, to}: Move, directory: Directory): void {
  const source = directory.cell(from);
  const target = directory.cell(to);
  switch (step) {
    case 'copy': // Takes hours, and the tenant works on meanwhile.
    case 'catch up': // Takes seconds: only what was written since. Here, for simplicity, all of it.
      target.receive(tenant, source.rows(tenant) ?? new Map());
      break;
    case 'freeze': // From here to the switch writes are refused, and clients wait.
      source.setOpen(tenant, false);
      break;
    case 'switch':
      target.setOpen(tenant, true);
      directory.place(tenant, to);
      break;
    case 'drop': // Days later, when nobody wants to go back.
      source.drop(tenant);
  }
}

/** Takes a move back. Only before the switch: after it the target has writes that the source lacks, and the way back is a move. */
export function abort({tenant, from, to}: Move, directory: Directory): void {
  directory.cell(to).drop(tenant);
  directory.cell(from).setOpen(tenant, true);
}
// #endregion perform

// #region rounds
/**
 * Seconds for each round of copying a tenant that goes on writing: the first copies everything, each other one what was written
 * during the round before. A geometric series, if less is written than can be copied; otherwise it never ends. The last round is the
 * time for which writes are frozen.
 */
export function copyRounds(bytes: number, copiedPerSecond: number, writtenPerSecond: number, rounds: number): number[] {
  const times: number[] = [];
  for (let left = bytes; times.length < rounds; left = writtenPerSecond * (left / copiedPerSecond)) {
    times.push(left / copiedPerSecond);
  }
  return times;
}
// #endregion rounds
