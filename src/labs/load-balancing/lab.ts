import {choice, defineLab, number} from '../experiment';
import {AFTERMATH, BalancingRun, MEAN_SERVICE} from './run';

/** The experiment. */
export const lab = defineLab({
  name: 'load-balancing',
  title: 'Load balancing',
  summary: 'Send requests to servers by seven rules, slow one down, let one die, and see whose queue grows.',
  timeUnit: 'ms',
  parameters: {
    algorithm: choice({
      label: 'Rule',
      options: {
        'round-robin': 'Round robin',
        weighted: 'Weighted round robin',
        random: 'Random',
        two: 'Two choices',
        least: 'Least connections',
        hash: 'Consistent hashing',
        bounded: 'Hashing, bounded loads',
      },
      initial: 'two',
    }),
    servers: number({label: 'Servers', unit: '', min: 3, max: 8, step: 1, initial: 8}),
    fleet: choice({
      label: 'Speeds',
      options: {equal: 'All equal', mixed: 'The first is 3 times as fast'},
      initial: 'equal',
    }),
    utilization: number({label: 'Utilization', unit: '%', min: 30, max: 95, step: 5, initial: 80}),
    reports: number({label: 'Age of load reports, up to', unit: 'ms', min: 0, max: 2000, step: 100, initial: 0}),
    probes: number({label: 'Time between probes', unit: 'ms', min: 250, max: 5000, step: 250, initial: 1000}),
  },
  predict: {
    question: `Eight servers are 80 % busy, and each takes ${MEAN_SERVICE} ms for a request on average. Sent to a random server, a request takes 500 ms in the long run, most of it in the queue. Now draw two servers at random and take the one with fewer requests. How long does it take?`,
    options: [
      {
        text: 'About 450 ms',
        explanation:
          'Two servers of eight do not look like much of a difference. But long queues arise from bad luck that repeats, and the second draw makes a long queue exponentially rarer.',
      },
      {
        text: 'About 350 ms',
        explanation:
          'It is better than that: queues of four and more, which make up half of the 500 ms, almost vanish.',
      },
      {
        text: 'About 200 ms',
        explanation:
          'With random routing a queue has at least i requests with probability 0.8^i, with two choices 0.8^(2^i - 1), in a large fleet. Summed up that is 195 ms instead of 500 ms. With eight servers it is a little more.',
      },
    ],
    right: 2,
  },
  explain:
    'Random routing lets queues grow by chance, round robin evens out the arrivals and not the work, and only a look at the queues prevents what is avoidable. Two choices get most of what there is to get: a queue is long only if the other one was too, again and again. Least connections looks at all of them and is better still, as long as what it sees is true. If loads are reported late, all requests rush to the server that was idle then; and a dead server, which fails requests at once, is always the least loaded. Consistent hashing sends a key to the same server, for the sake of its cache, whatever the queue there; a bound on the load lets the popular keys spill over.',
  challenges: [
    {
      id: 'black-hole',
      title: 'The black hole',
      task: 'Crash one of six servers or more, and have 40 or more of the next 100 requests fail, although all other servers are fine. Touch nothing else.',
      hint: 'Which rule finds a server attractive that answers at once, if only with an error?',
      solved: ({fleet, faults}: BalancingRun) => {
        const [fault, ...others] = faults;
        if (fault?.kind !== 'crash' || others.length > 0 || fleet.servers.length < 6) return false;
        return fault.aftermath.requests <= 100 && fault.aftermath.refused >= 40;
      },
    },
    {
      id: 'herd',
      title: 'The herd',
      task: 'With least connections, at a utilization of 80 % or less, and without touching a server, let one queue grow to 20 requests.',
      hint: 'Least connections decides on what it knows. How old is that?',
      solved: ({values, longest, faults}: BalancingRun) =>
        values.algorithm === 'least' && values.utilization <= 80 && faults.length === 0 && longest >= 20,
    },
    {
      id: 'limp',
      title: 'One that limps',
      task: `At a utilization of 60 % or more, slow one server down. Of what finishes while the next ${AFTERMATH} requests arrive, 99 % must take less than 1,500 ms.`,
      hint: 'It still answers probes, so no health check will help. The rule itself must notice that its queue does not get shorter.',
      solved: ({values, faults}: BalancingRun) => {
        const [fault, ...others] = faults;
        if (fault?.kind !== 'slow' || others.length > 0 || values.utilization < 60) return false;
        return fault.aftermath.requests === AFTERMATH && fault.aftermath.latencies.percentile(99) < 1500;
      },
    },
  ],
  firstFrame: 60,
  maxSteps: 2000,
  start: (values, seed) => new BalancingRun(values, seed),
});
