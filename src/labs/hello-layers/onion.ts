/**
 * Three meanings of "backend" over one model of a system: layers, from the outside in.
 *
 * @module
 */

/** A part of a system that stands behind an interface. */
export interface Layer {
  readonly name: string;
  /** What whoever stands outside of the layer touches: a screen, an endpoint, a function, a system call. */
  readonly surface: string;
  /** Who can change the layer, or lie in its name, while it runs. */
  readonly controlledBy: string;
}

/** Layers from the outside in. Each one uses only the surface of the next. */
export type System = readonly Layer[];

/** What an observer calls frontend and backend. */
export interface View {
  /** The surface that the observer touches; `undefined` if nothing is left to touch. */
  readonly frontend: string | undefined;
  /** The names of the layers behind that surface, from the outside in. */
  readonly backend: readonly string[];
}

// #region onion
/**
 * The relative definition: seen from an observer, the frontend is the surface that the observer touches, and the
 * backend is everything behind it. O(n).
 *
 * @param depth - how many layers are on the observer's own side, an integer from 0: 0 for the person who uses the
 * system, i for the author of the i-th layer
 */
export function viewFrom(system: System, depth: number): View {
  const behind = system.slice(depth);
  return {frontend: behind[0]?.surface, backend: behind.map(({name}) => name)};
}

/** The depths at which control passes from one party to another, `user` being whoever stands outside. O(n). */
export function trustBoundaries(system: System, user: string): number[] {
  return system.flatMap(({controlledBy}, depth) => {
    const outside = system[depth - 1]?.controlledBy ?? user;
    return controlledBy === outside ? [] : [depth];
  });
}

/** The definition of the job: the relative one, taken at the first trust boundary that the user meets. O(n). */
export function serverSide(system: System, user: string): View {
  const [first = system.length] = trustBoundaries(system, user);
  return viewFrom(system, first);
}
// #endregion onion

// #region hello
/** The greeting as a person meets it in a browser. */
export const HELLO_ON_THE_WEB: System = [
  {name: 'page', surface: 'screen and keyboard', controlledBy: 'user'},
  {name: 'HTTP handler', surface: 'GET /greetings?name=…', controlledBy: 'team'},
  {name: 'greeting library', surface: 'greet(name)', controlledBy: 'team'},
  {name: 'Node.js', surface: 'language and built-in modules', controlledBy: 'team'},
  {name: 'Linux', surface: 'system calls', controlledBy: 'team'},
];
// #endregion hello
