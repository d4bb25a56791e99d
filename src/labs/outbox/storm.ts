import {Rng} from '../kernel';
import {judge, type Verdict} from './check';
import {OutboxSystem, settle, type SystemOptions} from './system';

/** What may happen in a storm. */
export interface Weather {
  /** Whether processes crash. They are restarted. */
  readonly crashes: boolean;
  /** Whether processes sleep for a while, longer than leases last. */
  readonly pauses: boolean;
}

const REQUESTS = 10;
const PHOTOS = 3;
/** Moves in which faults happen; afterwards all comes to rest. */
const MOVES = 120;

/** Plays a system with requests, interleavings and faults drawn from a seed until it is at rest, and judges it. */
export function storm(seed: number, options: SystemOptions, {crashes, pauses}: Weather): Verdict {
  const rng = Rng.seeded(seed);
  const dice = rng.split('dice');
  const faults = rng.split('faults');
  const system = new OutboxSystem(options);
  for (let i = 1; i <= REQUESTS; i++) system.request({id: `e${i}`, photo: `p${1 + dice.int(PHOTOS)}`});
  for (let move = 0; move < MOVES; move++) {
    const victim = faults.pick(system.processes);
    const dies = faults.chance(0.08);
    const sleeps = faults.chance(0.08);
    const wakes = faults.chance(0.3);
    if (!system.isUp(victim)) {
      if (wakes) system.restart(victim);
    } else if (crashes && dies) system.crash(victim);
    else if (pauses && sleeps) system.pause(victim);
    const choices = system.choices();
    if (choices.length > 0) system.do(dice.pick(choices).process);
    else system.wait(1);
  }
  for (const process of system.processes) if (!system.isUp(process)) system.restart(process);
  settle(system, dice);
  return judge(system);
}

/** In how many of the storms 0 to `count - 1` each thing went wrong. */
export function census(
  count: number,
  options: SystemOptions,
  weather: Weather,
): Readonly<Record<keyof Verdict, number>> {
  const sum = {lost: 0, invented: 0, repeated: 0, overtaken: 0, doneTwice: 0, wrong: 0};
  for (let seed = 0; seed < count; seed++) {
    const verdict = storm(seed, options, weather);
    sum.lost += Number(verdict.lost.length > 0);
    sum.invented += Number(verdict.invented.length > 0);
    sum.repeated += Number(verdict.repeated.length > 0);
    sum.overtaken += Number(verdict.overtaken.length > 0);
    sum.doneTwice += Number(verdict.doneTwice.length > 0);
    sum.wrong += Number(verdict.wrong.length > 0);
  }
  return sum;
}
