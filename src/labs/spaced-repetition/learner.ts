import {Rng, Trace} from '../kernel';
import {dueOn, leitner, sm2, type Scheduled} from './index';

/** The schedulers that a {@link Learner} may use. */
export type SchedulerName = 'sm2' | 'leitner';

/** How a {@link Learner} works. */
export interface Habits {
  readonly scheduler: SchedulerName;
  /** New items that are begun each day, if time permits. */
  readonly newPerDay: number;
  /** What gets the time of a day first. */
  readonly first: 'reviews' | 'new';
  /** Probability that a review succeeds, independent of all others. */
  readonly success: number;
  /** Reviews that fit into a day, first encounters included. */
  readonly capacity: number;
}

interface Item extends Scheduled {
  /** The item after a review on `today`. */
  after(recalled: boolean, today: number): Item;
}

function sm2Item(state = sm2.start(0)): Item {
  return {due: state.due, after: (recalled, today) => sm2Item(sm2.review(state, recalled ? 4 : 2, today))};
}

const box = leitner();

function leitnerItem(state = box.start(0)): Item {
  return {due: state.due, after: (recalled, today) => leitnerItem(box.review(state, recalled, today))};
}

/** What happened on a day of a {@link Learner}. */
interface LearningDay {
  readonly kind: 'learner.day';
  readonly reviewed: number;
  readonly forgotten: number;
  readonly begun: number;
  /** Items that were due and had to wait. */
  readonly waiting: number;
}

// #region day
/** A learner with a fixed time each day. Of the reviews that are due, the longest overdue ones come first. */
export class Learner {
  readonly trace: Trace<LearningDay>;
  readonly #habits: Habits;
  readonly #rng: Rng;
  #items: Item[] = [];
  #today = 0;

  constructor(habits: Habits, seed: number) {
    this.#habits = habits;
    this.#rng = Rng.seeded(seed);
    this.trace = new Trace<LearningDay>({now: 0});
  }

  /** Lives one day. `capacity` is 0 on a holiday, and `begin` false while no new items are begun. O(n log n). */
  day(begin = true, capacity = this.#habits.capacity): LearningDay {
    const due = dueOn(this.#items, this.#today);
    const {first, newPerDay} = this.#habits;
    const wanted = begin ? Math.min(newPerDay, capacity) : 0;
    const reviewed = due.slice(0, first === 'new' ? capacity - wanted : capacity);
    const begun = Math.min(wanted, capacity - reviewed.length);
    const fresh = Array.from({length: begun}, this.#habits.scheduler === 'sm2' ? () => sm2Item() : () => leitnerItem());

    let forgotten = 0;
    const answered = new Set(reviewed);
    const later = [...reviewed, ...fresh].map((item) => {
      const recalled = this.#rng.chance(this.#habits.success);
      if (!recalled) forgotten++;
      return item.after(recalled, this.#today);
    });
    this.#items = [...this.#items.filter((item) => !answered.has(item)), ...later];
    this.#today++;
    return this.trace.record({
      kind: 'learner.day',
      reviewed: reviewed.length,
      forgotten,
      begun,
      waiting: due.length - reviewed.length,
    });
  }
  // #endregion day

  /** Days lived. */
  get today(): number {
    return this.#today;
  }

  /** Items begun so far. */
  get size(): number {
    return this.#items.length;
  }

  /** How many items wait for their next review, by days until it: at most 1, 2, 4, 8, … days. Overdue ones are first. */
  intervals(): {label: string; count: number}[] {
    const bounds = [0, 1, 2, 4, 8, 16, 32, 64];
    const counts = bounds.map((bound, index) => {
      const from = bounds[index - 1] ?? -Infinity;
      const count = this.#items.filter(({due}) => due - this.#today > from && due - this.#today <= bound).length;
      return {
        label:
          index === 0
            ? 'due or overdue'
            : `in ${from + 1 === bound ? '' : `${from + 1} to `}${bound} ${bound === 1 ? 'day' : 'days'}`,
        count,
      };
    });
    const beyond = this.#items.filter(({due}) => due - this.#today > 64).length;
    return [...counts, {label: 'in more than 64 days', count: beyond}];
  }
}
