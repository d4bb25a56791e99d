/** A thing that a process does at once. A crash falls between two of them, and never into one. */
export type Move =
  'begin' | 'commit' | 'send' | 'claim' | 'publish' | 'delete' | 'read' | 'save' | 'receive' | 'apply' | 'ack';

/** A program with a memory that a crash erases. What it must not forget is in the database or at the broker. */
export interface Process {
  readonly name: string;
  /** What it does next; `undefined` while it has nothing to do. */
  next(now: number): Move | undefined;
  /** Does it, and says what it was about. */
  do(now: number): string;
  /** Forgets everything. */
  crash(): void;
}
