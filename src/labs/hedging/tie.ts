import type {Scheduler} from '../kernel';
import type {Job, Replica} from './replica';

// #region tie
/**
 * A tied request: into the lines of two replicas, each of which knows of the other. Whichever begins first tells the
 * other to take its copy out of its line. The second copy leaves two network delays after the first, in which word of
 * a beginning can arrive: else two idle replicas would both begin.
 *
 * Source: Dean and Barroso, "The Tail at Scale", 2013.
 *
 * @param network - milliseconds to a replica, or from one to the other
 * @param answered - is called once, with the first answer
 */
export function tie(scheduler: Scheduler, network: number, replicas: readonly Replica[], answered: () => void): void {
  let [open, claimed] = [true, false];
  const jobs = replicas.map((_, index): Job => ({
    started: () => {
      scheduler.after(network, () => {
        claimed = true;
        for (const [other, job] of jobs.entries()) if (other !== index) replicas[other]?.cancel(job);
      });
    },
    finished: () => {
      scheduler.after(network, () => {
        if (open) answered();
        open = false;
      });
    },
  }));
  for (const [index, job] of jobs.entries()) {
    // Word that comes before the copy does is remembered: that copy is not put into the line.
    scheduler.after(network * (1 + 2 * index), () => {
      if (!claimed) replicas[index]?.receive(job);
    });
  }
}
// #endregion tie
