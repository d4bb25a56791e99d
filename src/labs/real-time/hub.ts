/** An event of a room, numbered without gaps. */
export interface RoomEvent {
  readonly id: number;
  readonly text: string;
}

/**
 * A room: every event goes to every member. Two bounds keep one member from harming the others: a queue for each connection,
 * which a slow reader overflows and is then evicted, and a history of the last events, from which whoever reconnects resumes.
 */
export class Room {
  readonly #history: RoomEvent[] = [];
  readonly #queues = new Map<string, RoomEvent[]>();
  #lastId = 0;

  /**
   * @param limits - how many events may wait for one member, and how many are kept for those who come back
   */
  constructor(private readonly limits: {readonly queue: number; readonly history: number}) {}

  // #region room
  /**
   * Joins, after the last event that the member has seen. What is missing between is queued first.
   *
   * @param after - the resume token: id of the last event that was seen; 0 for none
   * @returns `reset` if more is missing than is kept or fits the queue: the member must load the state anew
   */
  join(member: string, after = this.#lastId): 'resumed' | 'reset' {
    const missed = this.#history.filter(({id}) => id > after);
    const complete = after <= this.#lastId && missed.length === this.#lastId - after;
    const resumed = complete && missed.length <= this.limits.queue;
    this.#queues.set(member, resumed ? missed : []);
    return resumed ? 'resumed' : 'reset';
  }

  /** O(members). @returns the members that were too slow and are out; their connections are to be closed */
  publish(text: string): string[] {
    const event = {id: ++this.#lastId, text};
    this.#history.push(event);
    if (this.#history.length > this.limits.history) this.#history.shift();
    const slow: string[] = [];
    for (const [member, queue] of this.#queues) {
      if (queue.length < this.limits.queue) queue.push(event);
      else slow.push(member);
    }
    for (const member of slow) this.#queues.delete(member);
    return slow;
  }
  // #endregion room

  /** Leaves; unknown members are ignored. */
  leave(member: string): void {
    this.#queues.delete(member);
  }

  /** The events that wait for a member, at most `count`, as its socket becomes writable. */
  take(member: string, count: number): RoomEvent[] {
    return this.#queues.get(member)?.splice(0, count) ?? [];
  }
}
