import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Topic, WorkQueue, type Delivery} from './index';

const queueOf = (visibilityTimeout = 100, maxDeliveries = 3): WorkQueue =>
  new WorkQueue({visibilityTimeout, maxDeliveries});

/** The next delivery, which has to be there. */
function take(queue: WorkQueue, now: number): Delivery {
  const delivery = queue.receive(now);
  if (!delivery) throw new Error('nothing is visible');
  return delivery;
}

const bodies = (queue: WorkQueue, now: number): string[] => {
  const all: string[] = [];
  for (let next = queue.receive(now); next; next = queue.receive(now)) all.push(next.message.body);
  return all;
};

describe('a queue', () => {
  it('delivers in the order in which messages were sent, each to one consumer', () => {
    const queue = queueOf();
    for (const body of ['a', 'b', 'c']) queue.send(0, body);
    expect(bodies(queue, 0)).toEqual(['a', 'b', 'c']);
  });

  it('delivers again what is not acknowledged within the visibility timeout', () => {
    const queue = queueOf(100);
    queue.send(0, 'a');
    take(queue, 0);
    expect(queue.receive(99)).toBeUndefined();
    expect(take(queue, 100).message).toMatchObject({body: 'a', deliveries: 2});
  });

  it('never again what is', () => {
    const queue = queueOf();
    queue.send(0, 'a');
    expect(queue.ack(50, take(queue, 0).receipt)).toBe(true);
    expect(queue.receive(1000)).toBeUndefined();
  });

  it('does not let a late acknowledgment end the delivery to somebody else', () => {
    const queue = queueOf(100);
    queue.send(0, 'a');
    const first = take(queue, 0);
    const second = take(queue, 100);
    expect(queue.ack(101, first.receipt)).toBe(false);
    expect(queue.inFlight).toBe(1);
    expect(queue.ack(102, second.receipt)).toBe(true);
  });

  it('is not first in, first done: one message that comes back is overtaken', () => {
    const queue = queueOf();
    for (const body of ['a', 'b', 'c']) queue.send(0, body);
    const a = take(queue, 0);
    const done = [take(queue, 1).message.body];
    queue.nack(2, a.receipt);
    done.push(...bodies(queue, 3));
    expect(done).toEqual(['b', 'a', 'c']);
  });

  it('gives up what was delivered too often', () => {
    const queue = queueOf(100, 3);
    queue.send(0, 'a');
    queue.send(0, 'b');
    for (let i = 0; i < 3; i++) queue.nack(i, take(queue, i).receipt);
    expect(queue.dead).toMatchObject([{body: 'a', deliveries: 3}]);
    expect(bodies(queue, 5)).toEqual(['b']);
    queue.expire(1000);
    expect(queue.dead).toHaveLength(1);
  });

  it('holds back what is delayed, and what is given back with a delay', () => {
    const queue = queueOf();
    queue.send(0, 'late', {delay: 50});
    queue.send(0, 'soon', {delay: 10});
    queue.send(0, 'now');
    expect(queue.delayed).toBe(2);
    expect(bodies(queue, 0)).toEqual(['now']);
    expect(queue.receive(9)).toBeUndefined();
    const soon = take(queue, 10);
    queue.nack(10, soon.receipt, 5);
    expect(queue.receive(14)).toBeUndefined();
    expect(take(queue, 15).message.body).toBe('soon');
    expect(take(queue, 50).message.body).toBe('late');
  });

  it('delivers the highest priority first, and by age among equals', () => {
    const queue = queueOf();
    queue.send(0, 'low 1');
    queue.send(0, 'high 1', {priority: 9});
    queue.send(0, 'low 2');
    queue.send(0, 'high 2', {priority: 9});
    expect(bodies(queue, 0)).toEqual(['high 1', 'high 2', 'low 1', 'low 2']);
  });

  /** What may be done to a queue, each after some time. */
  const command = fc.record({
    what: fc.constantFrom('send', 'receive', 'ack', 'nack', 'crash'),
    wait: fc.nat(60),
    delay: fc.nat(50),
    priority: fc.nat(2),
    which: fc.nat(3),
  });

  it('loses nothing: every message is waiting, delayed, delivered, acknowledged or given up, and only one of these', () => {
    fc.assert(
      fc.property(fc.array(command, {maxLength: 60, size: 'max'}), (commands) => {
        const queue = queueOf(100, 3);
        const held: Delivery[] = [];
        let [now, sent, acknowledged] = [0, 0, 0];
        for (const {what, wait, delay, priority, which} of commands) {
          now += wait;
          if (what === 'send') sent = queue.send(now, 'm', {delay, priority});
          if (what === 'receive') {
            const delivery = queue.receive(now);
            if (delivery) held.push(delivery);
          }
          const [delivery] = what === 'receive' || what === 'send' ? [] : held.splice(which, 1);
          if (delivery && what === 'ack' && queue.ack(now, delivery.receipt)) acknowledged += 1;
          if (delivery && what === 'nack') queue.nack(now, delivery.receipt, delay);
          queue.expire(now);
          expect(queue.ready + queue.delayed + queue.inFlight + queue.dead.length + acknowledged).toBe(sent);
          for (const {deliveries} of queue.dead) expect(deliveries).toBe(3);
        }
      }),
    );
  });
});

describe('a topic', () => {
  const options = {visibilityTimeout: 100, maxDeliveries: 3};

  it('gives each subscription every message, and one consumer of each', () => {
    const topic = new Topic();
    const [thumbnails, feed] = [topic.subscribe('thumbnails', options), topic.subscribe('feed', options)];
    topic.publish(0, 'a');
    topic.publish(0, 'b');
    expect([take(thumbnails, 0).message.body, take(thumbnails, 0).message.body]).toEqual(['a', 'b']);
    expect(bodies(feed, 0)).toEqual(['a', 'b']);
  });

  it('gives a subscription nothing from before it was made', () => {
    const topic = new Topic();
    topic.publish(0, 'a');
    expect(topic.subscribe('feed', options).ready).toBe(0);
  });

  it('has one queue for a name', () => {
    const topic = new Topic();
    expect(topic.subscribe('feed', options)).toBe(topic.subscribe('feed', options));
  });
});
