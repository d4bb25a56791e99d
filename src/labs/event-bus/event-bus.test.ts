import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  Aggregator,
  consistencyWindow,
  edgesOf,
  EventBus,
  loops,
  photoFlow,
  PORTABLE_SIZE,
  toMermaid,
  violations,
  type PhotoFact,
} from './index';

const CREATED: PhotoFact = {type: 'photo.created', subject: 'p1', data: {owner: 'ada', original: 'originals/ada/k'}};

function published() {
  const bus = photoFlow();
  const first = bus.publish('api', CREATED);
  bus.run();
  return {bus, first};
}

describe('a CloudEvent', () => {
  const valid = {specversion: '1.0', id: 'e1', source: '/photos', type: 'com.example.photo.created'};

  it('is what the bus makes', () => {
    const {bus, first} = published();
    expect(violations({...first})).toEqual([]);
    for (const {event} of bus.deliveries) expect(violations({...event})).toEqual([]);
  });

  // The example of the specification, section "Example".
  it('is the example of the specification', () => {
    const example = {
      specversion: '1.0',
      type: 'com.github.pull_request.opened',
      source: 'https://github.com/cloudevents/spec/pull',
      subject: '123',
      id: 'A234-1234-1234',
      time: '2018-04-05T17:31:00Z',
      comexampleextension1: 'value',
      comexampleothervalue: 5,
      datacontenttype: 'text/xml',
      data: '<much wow="xml"/>',
    };
    expect(violations(example)).toEqual([]);
  });

  it('may be as large as everybody must forward, to the byte', () => {
    const sized = (size: number) => {
      const bare = JSON.stringify({...valid, data_base64: ''}).length;
      return {...valid, data_base64: 'A'.repeat(size - bare)};
    };
    expect(violations(sized(PORTABLE_SIZE))).toEqual([]);
    expect(violations(sized(PORTABLE_SIZE + 1))).toEqual([expect.stringMatching(/^65537 bytes are more than/)]);
  });

  it.each([
    ['no id', {...valid, id: ''}, '«id» must be a non-empty string'],
    ['another version', {...valid, specversion: '0.3'}, '«specversion» must be «1.0»'],
    ['a name in camel case', {...valid, photoId: 'p1'}, '«photoId» must consist of lower-case letters and digits'],
    ['an object outside of data', {...valid, photo: {id: 'p1'}}, '«photo» must be a simple value'],
    ['a picture in it', {...valid, data_base64: 'A'.repeat(65_536)}, /^\d+ bytes are more than/],
  ])('is none with %s', (_, event, problem) => {
    expect(violations(event)).toEqual([expect.stringMatching(problem)]);
  });
});

describe('the flow of a photo', () => {
  it('publishes once both are done, and says the whole state', () => {
    const {bus} = published();
    const told = bus.deliveries.flatMap(({reactions}) => reactions);
    expect(told.map(({type}) => type)).toEqual(['thumbnail.made', 'photo.approved', 'photo.published']);
    expect(told.at(-1)?.data).toEqual({version: 2, owner: 'ada', thumbnail: 'thumbnails/p1'});
  });

  it('bears one correlation, and causes that lead back to the first event', () => {
    const {bus, first} = published();
    const events = new Map(bus.deliveries.map(({event}) => [event.id, event]));
    for (const event of events.values()) {
      expect(event.correlationid).toBe(first.id);
      let root = event;
      while (root.causationid !== undefined) root = events.get(root.causationid)!;
      expect(root.id).toBe(first.id);
    }
  });

  // The lesson «Events and reactions» prints these numbers and this drawing.
  it('has the consistency windows of the lesson', () => {
    const {bus, first} = published();
    expect(consistencyWindow(bus.deliveries, first.id, ['feed'])).toBe(50 + 1200 + 20 + 5 + 20 + 150);
    expect(consistencyWindow(bus.deliveries, first.id)).toBe(3325);
    const others = bus.deliveries.map((delivery) => ({
      ...delivery,
      event: {...delivery.event, correlationid: 'another flow'},
      toldAt: delivery.toldAt - 10_000,
      doneAt: delivery.doneAt + 10_000,
    }));
    expect(consistencyWindow([...others, ...bus.deliveries], first.id)).toBe(3325);
  });

  it('is drawn as in the lesson', () => {
    expect(toMermaid(published().bus.deliveries, 'What the tracer saw')).toBe(`flowchart TB
  accTitle: What the tracer saw
  accDescr: photos reacts to photo.created from api; thumbnails reacts to photo.created from api; photos reacts to thumbnail.made from thumbnails; moderation reacts to photo.created from api; photos reacts to photo.approved from moderation; feed reacts to photo.published from photos; search reacts to photo.published from photos.
  s0["api"]:::service
  s1["photos"]:::service
  s2["thumbnails"]:::service
  s3["moderation"]:::service
  s4["feed"]:::service
  s5["search"]:::service
  s0 -->|"photo.created"| s1
  s0 -->|"photo.created"| s2
  s2 -->|"thumbnail.made"| s1
  s0 -->|"photo.created"| s3
  s3 -->|"photo.approved"| s1
  s1 -->|"photo.published"| s4
  s1 -->|"photo.published"| s5`);
  });

  it('counts what was heard how often', () => {
    const bus = photoFlow();
    for (const subject of ['p1', 'p2', 'p3']) bus.publish('api', {...CREATED, subject});
    bus.run();
    expect(edgesOf(bus.deliveries).map(({count}) => count)).toEqual([3, 3, 3, 3, 3, 3, 3]);
  });

  it('has no circle', () => {
    expect(loops(published().bus.deliveries)).toEqual([]);
  });
});

describe('a circle of reactions', () => {
  type Fact =
    | {readonly type: 'profile.changed'; readonly subject: string; readonly data: string}
    | {readonly type: 'card.drawn'; readonly subject: string; readonly data: string};

  const circle = (maxHops: number) => {
    const bus = new EventBus<Fact>({maxHops});
    const quick = {lag: 1, work: 1};
    bus.on('profile.changed', {...quick, service: 'cards'}, ({subject, data}) => [{type: 'card.drawn', subject, data}]);
    bus.on('card.drawn', {...quick, service: 'profiles'}, ({subject, data}) => [
      {type: 'profile.changed', subject, data},
    ]);
    bus.publish('api', {type: 'profile.changed', subject: 'ada', data: 'Ada L.'});
    bus.run();
    return bus;
  };

  it('is found, and ended by the limit of hops', () => {
    const {deliveries} = circle(6);
    expect(loops(deliveries)).toEqual(['profile.changed', 'card.drawn']);
    expect(deliveries).toHaveLength(7);
  });
});

describe('an aggregator', () => {
  it('completes each group once, in any order and with copies before the end', () => {
    const parts = ['a', 'b', 'c'].flatMap((name) => ['g1', 'g2'].map((group) => ({group, name})));
    fc.assert(
      fc.property(fc.shuffledSubarray(parts, {minLength: 6}), (arrivals) => {
        const aggregator = new Aggregator<string>((group) => group.size === 3, 1000);
        const complete = arrivals.flatMap(({group, name}) => {
          const before = aggregator.add(group, name, name, 0);
          return before ? [{group, names: [...before.keys()].sort()}] : [];
        });
        expect(complete.map(({group}) => group).sort()).toEqual(['g1', 'g2']);
        for (const {names} of complete) expect(names).toEqual(['a', 'b', 'c']);
      }),
    );
  });

  it('counts a copy as the part that it is', () => {
    const aggregator = new Aggregator<string>((group) => group.size === 2, 1000);
    expect(aggregator.add('g', 'a', 'first', 0)).toBeUndefined();
    expect(aggregator.add('g', 'a', 'again', 0)).toBeUndefined();
    expect(aggregator.add('g', 'b', 'b', 0)?.get('a')).toBe('again');
  });

  it('gives up on a group that waits too long, and not before', () => {
    const aggregator = new Aggregator<string>((group) => group.size === 2, 1000);
    aggregator.add('g', 'a', 'a', 0);
    expect(aggregator.expire(999)).toEqual([]);
    expect(aggregator.expire(1000)).toEqual([{group: 'g', parts: new Map([['a', 'a']])}]);
    expect(aggregator.add('g', 'b', 'b', 1001)).toBeUndefined();
  });
});
