import type {CSSProperties} from 'react';

/** Where the number of a tick stands below an axis: in the middle of its tick, but not beyond the ends. */
export function atTick(percent: number): CSSProperties {
  return {left: `${percent}%`, translate: percent < 5 ? '0' : percent > 95 ? '-100%' : '-50%'};
}
