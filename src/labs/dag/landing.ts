import type {Rng} from '../kernel';
import {BOT} from './tasks';
import type {Row} from './warehouse';

/** Hours of a day. */
export const DAY = 24;

/** A like: the day on which it was given is `day`, and the hour at which we hear of it `arrivesAt`. */
export interface Like extends Row {
  readonly arrivesAt: number;
}

const A_DAY = 20;
const BOTS = 0.1;
const PHOTOS = 4;
const LATEST = 60;

/**
 * Likes of some days. Most are heard of within their day; a share comes up to 60 hours after its end, from phones that were
 * offline, but not later than the last run begins.
 */
export function likesOf(days: number, share: number, lastRun: number, rng: Rng): Like[] {
  return Array.from({length: days * A_DAY}, (_, index) => {
    const day = Math.floor(index / A_DAY) + 1;
    const end = day * DAY;
    const late = end + 1 + rng.int(LATEST);
    const onTime = end - DAY + rng.int(DAY);
    const key = rng.chance(BOTS) ? BOT : `p${1 + rng.int(PHOTOS)}`;
    return {day, key, count: 1, arrivesAt: rng.chance(share) && late < lastRun ? late : onTime};
  });
}
