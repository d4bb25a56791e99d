import {BloomFilter} from 'bloom-filters';
import HashRing from 'hashring';
import {build as buildHdrHistogram} from 'hdr-histogram-js';
import {LRUCache} from 'lru-cache';
import {policies} from '../labs/cache-eviction';
import {HashRing as LabRing} from '../labs/consistent-hashing';
import {Histogram, Rng, Zipf} from '../labs/kernel';
import {BloomFilter as LabBloomFilter} from '../labs/lsm-tree';
import {labs} from '../labs/registry';

/** Runs for about this long each time; long enough that one pause of the machine does not decide. */
const milliseconds = 150;
const rounds = 5;

/** Operations per second of one try. `batch` does some operations and says how many. */
function once(batch: () => number): number {
  const start = performance.now();
  let operations = 0;
  let elapsed: number;
  do {
    operations += batch();
    elapsed = performance.now() - start;
  } while (elapsed < milliseconds);
  return (operations / elapsed) * 1000;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** Side by side: each contestant has a turn in each round, so that a busy moment of the machine meets both. */
function compare(batches: (() => number)[]): number[] {
  const results = batches.map((): number[] => []);
  for (let round = 0; round < rounds; round++) batches.forEach((batch, index) => results[index]?.push(once(batch)));
  return results.map(median);
}

const perSecond = (value: number) => `${Math.round(value).toLocaleString('en-US')}/s`;

interface Contest {
  operation: string;
  package: string;
  ours: () => number;
  theirs: () => number;
}

const keys = Array.from({length: 10_000}, (_, index) => `photo-${index}`);

function contests(): Contest[] {
  const zipf = new Zipf(10_000, 0.9);
  const rng = Rng.seeded(1);
  const requests = Array.from({length: 20_000}, () => zipf.sample(rng));
  const ourLru = policies.lru(1000);
  const theirLru = new LRUCache<number, true>({max: 1000});

  const nodes = Array.from({length: 10}, (_, index) => `node-${index}`);
  const ourRing = new LabRing({nodes, vnodes: 160});
  const theirRing = new HashRing(nodes, 'md5', {'vnode count': 40}); // 40 × 4 replicas are 160 points

  const ourBloom = LabBloomFilter.create({keys: keys.length, bitsPerKey: 10});
  const theirBloom = new BloomFilter(ourBloom.size, ourBloom.hashes);
  for (const key of keys) {
    ourBloom.add(key);
    theirBloom.add(key);
  }

  const values = Array.from({length: 20_000}, () => 1 + rng.int(1_000_000));
  const ourHistogram = new Histogram(0.01);
  const theirHistogram = buildHdrHistogram({numberOfSignificantValueDigits: 2, highestTrackableValue: 2_000_000});

  return [
    {
      operation: 'cache-eviction: a request to an LRU cache of 1,000',
      package: 'lru-cache',
      ours: () => {
        for (const key of requests) ourLru.access(key);
        return requests.length;
      },
      theirs: () => {
        for (const key of requests) if (theirLru.get(key) === undefined) theirLru.set(key, true);
        return requests.length;
      },
    },
    {
      operation: 'consistent-hashing: a lookup among 10 nodes, 160 points each',
      package: 'hashring',
      ours: () => {
        for (const key of keys) ourRing.locate(key);
        return keys.length;
      },
      theirs: () => {
        for (const key of keys) theirRing.get(key);
        return keys.length;
      },
    },
    {
      operation: 'lsm-tree: a question to a Bloom filter of 10 bits a key',
      package: 'bloom-filters',
      ours: () => {
        for (const key of keys) ourBloom.mayContain(key);
        return keys.length;
      },
      theirs: () => {
        for (const key of keys) theirBloom.has(key);
        return keys.length;
      },
    },
    {
      operation: 'kernel: a value recorded in a histogram of 1 %',
      package: 'hdr-histogram-js',
      ours: () => {
        for (const value of values) ourHistogram.record(value);
        return values.length;
      },
      theirs: () => {
        for (const value of values) theirHistogram.recordValue(value);
        return values.length;
      },
    },
  ];
}

async function main(): Promise<void> {
  console.log('Steps of each lab, with its initial parameters:\n');
  for (const [name, load] of Object.entries(labs)) {
    const {lab} = await load();
    const [steps = 0] = compare([
      () => {
        const {run} = lab.start({}, 1);
        let count = 0;
        while (count < lab.maxSteps && run.step()) count++;
        return count;
      },
    ]);
    console.log(`  ${name.padEnd(20)} ${perSecond(steps).padStart(14)}`);
  }
  console.log('\nBeside a well-known package, median of five rounds in turn:\n');
  for (const {operation, package: name, ours, theirs} of contests()) {
    const [lab = 0, reference = 0] = compare([ours, theirs]);
    console.log(
      `  ${operation}\n    lab ${perSecond(lab)}, ${name} ${perSecond(reference)}, ratio ${(lab / reference).toFixed(2)}`,
    );
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
