/** Something to be called back. */
export type Callback = () => void;

/**
 * What a program may ask of the runtime that it lives in. {@link EventLoop} offers it, and so does Node.js, so one program
 * can run in both.
 */
export interface Runtime {
  /** Calls back after the present callback, before any microtask: `process.nextTick`. */
  nextTick(callback: Callback): void;
  /** Calls back after the present callback and its ticks, as a settled promise does. */
  queueMicrotask(callback: Callback): void;
  /** Calls back in the check phase, after the next poll. */
  setImmediate(callback: Callback): void;
  /** Calls back in the timers phase, not before so many milliseconds have passed; 1 at least. */
  setTimeout(callback: Callback, delay: number): void;
}
