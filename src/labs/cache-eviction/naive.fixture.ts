import type {Cache, Key} from './cache';
import {FrequencySketch} from './sketch';

/**
 * The policies once more, as the papers say them, with arrays and without any thought of speed. Two implementations that
 * share no line and agree on a hundred thousand requests are likely both right. Arrays go from the head, where new
 * entries come in, to the tail.
 */
export type Naive = (key: Key) => {hit: boolean; evicted: Key | undefined};

const miss = (evicted: Key | undefined) => ({hit: false, evicted});
const hit = {hit: true, evicted: undefined};

export function naiveFifo(capacity: number): Naive {
  const queue: Key[] = [];
  return (key) => {
    if (queue.includes(key)) return hit;
    const evicted = queue.length === capacity ? queue.pop() : undefined;
    queue.unshift(key);
    return miss(evicted);
  };
}

export function naiveLru(capacity: number): Naive {
  const stack: Key[] = [];
  return (key) => {
    const at = stack.indexOf(key);
    if (at >= 0) stack.splice(at, 1);
    stack.unshift(key);
    return at >= 0 ? hit : miss(stack.length > capacity ? stack.pop() : undefined);
  };
}

export function naiveLfu(capacity: number): Naive {
  const entries: {key: Key; count: number; last: number}[] = [];
  let now = 0;
  return (key) => {
    now += 1;
    const known = entries.find((entry) => entry.key === key);
    if (known) {
      known.count += 1;
      known.last = now;
      return hit;
    }
    let evicted: Key | undefined;
    if (entries.length === capacity) {
      entries.sort((a, b) => b.count - a.count || b.last - a.last);
      evicted = entries.pop()?.key;
    }
    entries.push({key, count: 1, last: now});
    return miss(evicted);
  };
}

/** CLOCK told as FIFO with reinsertion: what is spared goes back to the head. */
export function naiveClock(capacity: number): Naive {
  const queue: {key: Key; bit: boolean}[] = [];
  return (key) => {
    const known = queue.find((entry) => entry.key === key);
    if (known) {
      known.bit = true;
      return hit;
    }
    let evicted: Key | undefined;
    while (queue.length === capacity) {
      const oldest = queue.pop();
      if (oldest?.bit) queue.unshift({...oldest, bit: false});
      else evicted = oldest?.key;
    }
    queue.unshift({key, bit: false});
    return miss(evicted);
  };
}

export function naiveSieve(capacity: number): Naive {
  const queue: {key: Key; visited: boolean}[] = [];
  let hand = -1; // index, -1: at the tail
  return (key) => {
    const known = queue.find((entry) => entry.key === key);
    if (known) {
      known.visited = true;
      return hit;
    }
    let evicted: Key | undefined;
    if (queue.length === capacity) {
      let at = hand < 0 ? queue.length - 1 : hand;
      for (let entry = queue[at]; entry?.visited; entry = queue[at]) {
        entry.visited = false;
        at = at === 0 ? queue.length - 1 : at - 1;
      }
      evicted = queue.splice(at, 1)[0]?.key;
      hand = at - 1;
    }
    queue.unshift({key, visited: false});
    if (hand >= 0) hand += 1;
    return miss(evicted);
  };
}

export function naiveS3Fifo(capacity: number): Naive {
  const smallCapacity = Math.max(1, Math.floor(capacity / 10));
  const mainCapacity = capacity - smallCapacity;
  let small: {key: Key; hits: number}[] = [];
  let main: {key: Key; hits: number}[] = [];
  let ghosts: Key[] = [];
  return (key) => {
    const known = [...small, ...main].find((entry) => entry.key === key);
    if (known) {
      known.hits += 1;
      return hit;
    }
    const remembered = ghosts.includes(key);
    ghosts = ghosts.filter((ghost) => ghost !== key);
    let evicted: Key | undefined;
    while (small.length + main.length >= capacity) {
      if (main.length > mainCapacity || small.length === 0) {
        const last = main.pop();
        if (last && last.hits > 0) main.unshift({key: last.key, hits: Math.min(last.hits, 3) - 1});
        else evicted = last?.key;
        continue;
      }
      // The small queue goes on until it has evicted one, even if the main queue gets too large meanwhile.
      for (let oldest = small.at(-1); oldest && oldest.hits >= 2; oldest = small.at(-1)) {
        small.pop();
        main.unshift({key: oldest.key, hits: 0});
      }
      const last = small.pop();
      if (last === undefined) continue;
      evicted = last.key;
      ghosts = [last.key, ...ghosts].slice(0, mainCapacity);
    }
    if (remembered) main = [{key, hits: 0}, ...main];
    else small = [{key, hits: 0}, ...small];
    return miss(evicted);
  };
}

export function naiveWTinyLfu(capacity: number): Naive {
  const main = Math.floor((99 * capacity) / 100);
  const windowCapacity = capacity - main;
  const protectedCapacity = Math.floor((4 * main) / 5);
  const sketch = new FrequencySketch(capacity);
  let [window, probation, safe]: [Key[], Key[], Key[]] = [[], [], []];
  const without = (keys: Key[], key: Key) => keys.filter((one) => one !== key);
  return (key) => {
    sketch.increment(key);
    if (window.includes(key)) {
      window = [key, ...without(window, key)];
      return hit;
    }
    if (safe.includes(key) || probation.includes(key)) {
      probation = without(probation, key);
      safe = [key, ...without(safe, key)];
      probation = [...safe.slice(protectedCapacity), ...probation];
      safe = safe.slice(0, protectedCapacity);
      return hit;
    }
    window = [key, ...window];
    if (window.length <= windowCapacity) return miss(undefined);
    const candidate = window.pop() ?? -1;
    probation = [candidate, ...probation];
    if (window.length + probation.length + safe.length <= capacity) return miss(undefined);
    const victim = probation.at(-1) ?? -1;
    const loser = sketch.estimate(candidate) > sketch.estimate(victim) ? victim : candidate;
    probation = without(probation, loser);
    return miss(loser);
  };
}

/** The most hits that any policy can have on a trace, by trying all of them: the state is the set of keys held. */
export function bruteForce(capacity: number, trace: readonly Key[]): number {
  let best = new Map<string, number>([['', 0]]);
  for (const key of trace) {
    const next = new Map<string, number>();
    const offer = (keys: readonly Key[], hits: number): void => {
      const id = [...keys].sort((a, b) => a - b).join();
      next.set(id, Math.max(next.get(id) ?? -1, hits));
    };
    for (const [id, hits] of best) {
      const keys = id === '' ? [] : id.split(',').map(Number);
      if (keys.includes(key)) offer(keys, hits + 1);
      else if (keys.length < capacity) offer([...keys, key], hits);
      else for (const victim of keys) offer([...keys.filter((one) => one !== victim), key], hits);
    }
    best = next;
  }
  return Math.max(...best.values());
}

/** A cache that lies about its capacity: it holds one key more. */
export function oversized(make: (capacity: number) => Cache): (capacity: number) => Cache {
  return (capacity) => make(capacity + 1);
}
