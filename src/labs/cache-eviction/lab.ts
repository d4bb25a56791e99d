import {choice, defineLab, number} from '../experiment';
import {AFTERMATH, EvictionRun, labels, LOOP_EXCESS} from './run';
import {BELADY_STRING} from './workload';

/** The experiment. */
export const lab = defineLab({
  name: 'cache-eviction',
  title: 'Cache eviction',
  summary:
    'Seven policies on the same requests, and the optimum that none can pass: find out which requests break which.',
  timeUnit: 'requests',
  parameters: {
    policy: choice({
      label: 'Policy',
      options: labels,
      initial: 'lru',
    }),
    workload: choice({
      label: 'Requests',
      options: {
        loop: `Loop, ${LOOP_EXCESS} keys too long`,
        zipf: 'Popular keys (Zipf)',
        scans: 'Popular keys and scans',
        shifts: 'Popularity that shifts',
        belady: 'The string of 1969',
      },
      initial: 'loop',
    }),
    capacity: number({label: 'Capacity', unit: 'entries', min: 3, max: 40, step: 1, initial: 10}),
    keys: number({label: 'Keys (not for loop and string)', unit: '', min: 50, max: 500, step: 50, initial: 100}),
    skew: number({label: 'Skew of popularity', unit: '', min: 0, max: 1.5, step: 0.1, initial: 0.9}),
  },
  predict: {
    question:
      'A program reads 12 blocks in order, from the first to the last, again and again. The cache holds 10 blocks and evicts the least recently used. How many requests are hits, once it is full?',
    options: [
      {
        text: 'Five in six',
        explanation:
          'That would be so if ten of the twelve blocks stayed in the cache and two passed through. LRU does not let any block stay: it treats all of them alike.',
      },
      {
        text: 'About half',
        explanation:
          'It would take a policy that keeps at least some of the blocks from one round to the next. LRU keeps none.',
      },
      {
        text: 'None',
        explanation:
          'In a loop, what was not requested for the longest time is what comes next. LRU evicts each block just before it is needed, so it misses every time. The optimum hits nine times in eleven.',
      },
    ],
    right: 2,
  },
  explain:
    'Every policy bets on how the future resembles the past. LRU bets on recency, and a loop or a scan that is longer than the cache makes it lose all. LFU bets on frequency, and loses when popularity shifts, for it never forgets. SIEVE, S3-FIFO and W-TinyLFU make a new entry prove itself before it may displace an old one, each by other means, so a scan passes through them. The optimum evicts what is needed again last; the gap to it is what knowing the future would be worth.',
  challenges: [
    {
      id: 'beat-the-loop',
      title: 'Beat the loop',
      task: 'On the loop, have at least three quarters of the hits of the optimum after 300 requests.',
      hint: 'A policy must let some keys stay although others are more recent. Which ones admit a key only after it has been seen before?',
      solved: ({values, time, chosen, optimum}: EvictionRun) =>
        values.workload === 'loop' && time >= 300 && chosen.hits >= 0.75 * optimum.hits,
    },
    {
      id: 'survive-a-scan',
      title: 'Survive a scan',
      task: 'With popular keys, let a scan through. In the 50 requests after it, have at least 8 hits more than LRU.',
      hint: 'The cache must have been worth something before: give it room for many of the popular keys, and time to learn them. Then choose a policy that a scan passes through.',
      solved: ({values, aftermath}: EvictionRun) =>
        values.workload === 'zipf' &&
        aftermath !== undefined &&
        aftermath.requests === AFTERMATH &&
        aftermath.hits >= aftermath.lruHits + 8,
    },
    {
      id: 'more-is-less',
      title: 'More is less',
      task: 'Take the twelve requests of Belady, Nelson and Shedler, and find a policy and a capacity for which one place more means more misses.',
      hint: 'LRU is not the one: what its smaller cache holds, the larger one holds too.',
      solved: ({values, time, chosen, roomier}: EvictionRun) =>
        values.workload === 'belady' && time === BELADY_STRING.length && roomier.hits < chosen.hits,
    },
  ],
  firstFrame: 10,
  maxSteps: 1200,
  start: (values, seed) => new EvictionRun(values, seed),
});
