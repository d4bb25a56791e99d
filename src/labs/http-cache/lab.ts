import {choice, defineLab, number} from '../experiment';
import {CachingRun, ROUND_TRIP} from './run';

/** Seconds of an outage that a cache has to bridge. */
const OUTAGE = 120;

/** The experiment. */
export const lab = defineLab({
  name: 'http-cache',
  title: 'An HTTP cache',
  summary: 'Write the caching headers of a profile, and see who waits, who reads something old, and who gets an error.',
  timeUnit: 's',
  parameters: {
    storing: choice({
      label: 'Cache-Control',
      options: {'max-age': 'max-age', 'no-cache': 'no-cache', 'no-store': 'no-store'},
      initial: 'max-age',
    }),
    maxAge: number({label: 'max-age', unit: 's', min: 0, max: 300, step: 10, initial: 60}),
    swr: number({label: 'stale-while-revalidate', unit: 's', min: 0, max: 300, step: 10, initial: 0}),
    sie: number({label: 'stale-if-error', unit: 's', min: 0, max: 600, step: 60, initial: 0}),
    validator: choice({label: 'Validator', options: {etag: 'ETag', none: 'None'}, initial: 'etag'}),
    vary: choice({
      label: 'Vary',
      options: {none: 'None', 'accept-encoding': 'Accept-Encoding (2 values)', 'user-agent': 'User-Agent (20 values)'},
      initial: 'user-agent',
    }),
    gap: number({label: 'Between two requests', unit: 's', min: 0.5, max: 20, step: 0.5, initial: 2}),
    change: number({label: 'Between two changes', unit: 's', min: 10, max: 600, step: 10, initial: 120}),
  },
  predict: {
    question:
      'A profile is requested every 2 seconds on average and may be reused for 60 seconds. Without Vary, 97 % of the requests are hits. Now the origin sends “Vary: User-Agent”, and there are 20 user agents, equally frequent. How many are hits?',
    options: [
      {
        text: 'Still more than 90 %',
        explanation:
          'That would be so if one stored response served all. Vary makes twenty of them, and each has to be fetched, and expires, on its own.',
      },
      {
        text: 'About 60 %',
        explanation:
          'A variant is requested every 40 seconds, so 1.5 requests on average fall into the 60 seconds after each fetch. Of 2.5 requests 1.5 are hits.',
      },
      {
        text: 'About 5 %, a twentieth of them',
        explanation:
          'A twentieth of the requests does not mean a twentieth of the hit ratio. What counts is how many requests for one variant come within one lifetime: 1.5 here.',
      },
    ],
    right: 1,
  },
  explain: `Every answer is fresh from the cache, stale from the cache, or has waited ${ROUND_TRIP} ms for the origin. max-age decides how long nobody asks, and so how old an answer can be; a validator makes asking cheap in bytes, and not in time; stale-while-revalidate moves the wait behind the answer; stale-if-error turns an outage into old answers. Vary multiplies the stored responses, and each of them has the lifetime to itself but only a share of the requests.`,
  challenges: [
    {
      id: 'nobody-waits',
      title: 'Nobody waits',
      task: 'With max-age at 30 s or less, answer 200 requests in a row without anybody waiting for the origin, while the profile changes at least once.',
      hint: 'Somebody has to ask the origin. It need not be somebody who is waiting for an answer.',
      solved: ({values, unbroken, version}: CachingRun) =>
        values.storing === 'max-age' && values.maxAge <= 30 && unbroken.answers >= 200 && version > unbroken.since,
    },
    {
      id: 'never-outdated',
      title: 'Never outdated, and cheap',
      task: 'Give 100 answers or more, through three changes or more, none of them outdated; and let the origin send less than a third of what it would without a cache.',
      hint: 'Ask before every answer. Who asks precisely gets a short reply.',
      solved: ({values, total, outdated, version, sent, answers}: CachingRun) =>
        values.storing !== 'no-store' &&
        total >= 100 &&
        version >= 4 &&
        outdated === 0 &&
        answers.failed === 0 &&
        3 * sent < 40.5 * total,
    },
    {
      id: 'blackout',
      title: 'Blackout',
      task: `With max-age at 60 s or less, crash the origin for ${OUTAGE} s, in which at least 30 requests come, without a single error.`,
      hint: 'An old profile is better than none. There is a directive that says so, and Vary decides for how many clients there is an old one.',
      solved: ({values, outage, time}: CachingRun) =>
        values.maxAge <= 60 &&
        outage !== undefined &&
        time - outage.since >= OUTAGE &&
        outage.answers >= 30 &&
        outage.failures === 0,
    },
  ],
  firstFrame: 10,
  maxSteps: 1500,
  start: (values, seed) => new CachingRun(values, seed),
});
