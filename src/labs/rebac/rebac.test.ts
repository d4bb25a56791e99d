import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  check,
  computed,
  direct,
  exclusion,
  intersection,
  objectsOf,
  PHOTO_SCHEMA,
  through,
  tuple,
  TupleStore,
  union,
  usersOf,
  type Model,
  type Schema,
} from './index';

function model(facts: readonly string[], schema: Schema = PHOTO_SCHEMA): Model {
  const store = new TupleStore();
  store.write({add: facts});
  return {schema, facts: store.at()};
}

const HOLIDAY = [
  'album:holiday#owner@user:ada',
  'album:holiday#viewer@group:friends#member',
  'group:friends#member@user:bob',
  'group:friends#member@group:family#member',
  'group:family#member@user:cleo',
  'photo:sunset#album@album:holiday',
  'photo:sunset#owner@user:ada',
  'photo:sunset#editor@user:dan',
];

describe('a relation tuple', () => {
  it('names a user or a set of subjects', () => {
    expect(tuple('photo:sunset#viewer@user:ada')).toEqual({
      object: 'photo:sunset',
      relation: 'viewer',
      subject: {kind: 'user', user: 'user:ada'},
    });
    expect(tuple('photo:sunset#viewer@group:friends#member').subject).toEqual({
      kind: 'set',
      object: 'group:friends',
      relation: 'member',
    });
  });

  it.each(['', 'photo#viewer@user:ada', 'photo:a@user:ada', 'photo:a#viewer@ada', 'photo:a#viewer@user:ada#'])(
    'is not «%s»',
    (text) => {
      expect(() => tuple(text)).toThrow(RangeError);
    },
  );
});

it('a snapshot knows all objects and users that facts name, on either side', () => {
  const {facts} = model(HOLIDAY);
  expect(facts.objects('user').toSorted()).toEqual(['user:ada', 'user:bob', 'user:cleo', 'user:dan']);
  expect(facts.objects('group').toSorted()).toEqual(['group:family', 'group:friends']);
  expect(facts.objects('photo')).toEqual(['photo:sunset']);
});

describe('the photo app', () => {
  const holiday = model(HOLIDAY);

  it.each([
    ['user:ada', 'owns it'],
    ['user:dan', 'edits it'],
    ['user:bob', 'is a friend, and friends view the album'],
    ['user:cleo', 'is family, which is among the friends'],
  ])('shows the photo to %s, who %s', (user) => {
    expect(check(holiday, 'photo:sunset', 'viewer', user)).toBe(true);
  });

  it('shows it to nobody else, and lets viewers change nothing', () => {
    expect(check(holiday, 'photo:sunset', 'viewer', 'user:eve')).toBe(false);
    expect(check(holiday, 'photo:sunset', 'editor', 'user:bob')).toBe(false);
    expect(check(holiday, 'album:holiday', 'viewer', 'user:dan')).toBe(false);
  });

  it('hides it from whom its owner has blocked, however they would get to it', () => {
    const blocked = model([...HOLIDAY, 'user:ada#blocked@user:cleo']);
    expect(check(blocked, 'photo:sunset', 'viewer', 'user:cleo')).toBe(false);
    expect(check(blocked, 'photo:sunset', 'viewer', 'user:bob')).toBe(true);
  });

  it('says who can see it, and what someone can see', () => {
    expect([...usersOf(holiday, 'photo:sunset', 'viewer')].sort()).toEqual(
      ['ada', 'bob', 'cleo', 'dan'].map((name) => `user:${name}`),
    );
    expect(objectsOf(holiday, 'photo', 'viewer', 'user:cleo')).toEqual(['photo:sunset']);
    expect(objectsOf(holiday, 'album', 'viewer', 'user:dan')).toEqual([]);
  });

  it('takes an unknown relation for a mistake and not for a denial', () => {
    expect(() => check(holiday, 'photo:sunset', 'veiwer', 'user:ada')).toThrow(RangeError);
  });
});

describe('the rewrites', () => {
  const doc: Schema = {
    doc: {
      a: direct,
      b: direct,
      both: intersection(computed('a'), computed('b')),
      only: exclusion(computed('a'), computed('b')),
    },
  };
  const facts = ['doc:1#a@user:x', 'doc:1#a@user:y', 'doc:1#b@user:y'];

  it('intersect and exclude', () => {
    const one = model(facts, doc);
    expect([...usersOf(one, 'doc:1', 'both')]).toEqual(['user:y']);
    expect([...usersOf(one, 'doc:1', 'only')]).toEqual(['user:x']);
  });

  it('refuse a relation that is defined by its own negation', () => {
    const liar: Schema = {doc: {a: direct, liar: exclusion(computed('a'), computed('liar'))}};
    expect(() => check(model(facts, liar), 'doc:1', 'liar', 'user:x')).toThrow(RangeError);
  });
});

describe('any graph of groups, folders and documents', () => {
  const schema: Schema = {
    group: {member: direct},
    folder: {parent: direct, viewer: union(direct, through('parent', 'viewer'))},
    doc: {
      parent: direct,
      blocked: direct,
      viewer: exclusion(union(direct, through('parent', 'viewer')), computed('blocked')),
    },
  };
  const id = fc.constantFrom('1', '2', '3');
  const user = fc.constantFrom('user:x', 'user:y', 'user:z');
  const group = id.map((one) => `group:${one}#member`);
  const fact = fc.oneof(
    fc.tuple(id, fc.oneof(user, group)).map(([one, subject]) => `group:${one}#member@${subject}`),
    fc.tuple(id, fc.oneof(user, group)).map(([one, subject]) => `folder:${one}#viewer@${subject}`),
    fc.tuple(id, id).map(([one, other]) => `folder:${one}#parent@folder:${other}`),
    fc.tuple(id, id).map(([one, other]) => `doc:${one}#parent@folder:${other}`),
    fc.tuple(id, fc.oneof(user, group)).map(([one, subject]) => `doc:${one}#blocked@${subject}`),
    fc.tuple(id, user).map(([one, subject]) => `doc:${one}#viewer@${subject}`),
  );
  const facts = fc.uniqueArray(fact, {minLength: 8, maxLength: 24, size: 'max'});

  /** Another evaluation: add what follows until nothing does, first all that can be shown without negation. */
  function closure(texts: readonly string[], name: string): (key: string) => boolean {
    const tuples = texts.map(tuple);
    const true_ = new Set<string>();
    for (let before = -1; before !== true_.size;) {
      before = true_.size;
      for (const {object, relation, subject} of tuples) {
        const named =
          subject.kind === 'user' ? subject.user === name : true_.has(`${subject.object}#${subject.relation}`);
        if (relation !== 'parent' && named) true_.add(`${object}#${relation}`);
        if (relation === 'parent' && subject.kind === 'user' && true_.has(`${subject.user}#viewer`)) {
          true_.add(`${object}#viewer`);
        }
      }
    }
    return (key) => true_.has(key) && !(key.startsWith('doc') && true_.has(key.replace('viewer', 'blocked')));
  }

  it('is answered as by the closure of the facts, also if groups and folders contain each other', () => {
    let [yes, no] = [0, 0];
    fc.assert(
      fc.property(facts, user, id, (texts, name, one) => {
        const view = closure(texts, name);
        for (const [object, relation] of [
          [`doc:${one}`, 'viewer'],
          [`folder:${one}`, 'viewer'],
          [`group:${one}`, 'member'],
        ] as const) {
          const answer = check(model(texts, schema), object, relation, name);
          expect(answer, `${object}#${relation}`).toBe(view(`${object}#${relation}`));
          if (answer) yes += 1;
          else no += 1;
        }
      }),
      {numRuns: 500},
    );
    expect(Math.min(yes, no)).toBeGreaterThan(100);
  });

  it('is the same question from both ends', () => {
    fc.assert(
      fc.property(facts, user, id, (texts, name, one) => {
        const graph = model(texts, schema);
        const seen = check(graph, `doc:${one}`, 'viewer', name);
        expect(usersOf(graph, `doc:${one}`, 'viewer').has(name)).toBe(seen);
        expect(objectsOf(graph, 'doc', 'viewer', name).includes(`doc:${one}`)).toBe(seen);
      }),
    );
  });
});

describe('versions', () => {
  it('keep the facts of each moment', () => {
    const store = new TupleStore();
    const first = store.write({add: ['group:g#member@user:x']});
    const second = store.write({add: ['group:g#member@user:y'], remove: ['group:g#member@user:x']});
    const members = (version?: number) => [
      ...usersOf({schema: PHOTO_SCHEMA, facts: store.at(version)}, 'group:g', 'member'),
    ];
    expect([members(0), members(first), members(second), members()]).toEqual([[], ['user:x'], ['user:y'], ['user:y']]);
  });

  it('let no new enemy in: whoever was removed before content was added does not see it', () => {
    const store = new TupleStore();
    const cached = store.write({add: ['album:holiday#viewer@user:bob', 'album:holiday#owner@user:ada']});
    store.write({remove: ['album:holiday#viewer@user:bob']});
    // Ada adds a photo, and keeps the version of its facts with it.
    const zookie = store.write({add: ['photo:new#album@album:holiday', 'photo:new#owner@user:ada']});
    const sees = (album: number, photo: number): boolean => {
      // A server whose cache holds the album as it was, and the photo as it is.
      const [old, now] = [store.at(album), store.at(photo)];
      const facts = {
        ...now,
        subjects: (object: string, relation: string) =>
          (object.startsWith('album') ? old : now).subjects(object, relation),
      };
      return check({schema: PHOTO_SCHEMA, facts}, 'photo:new', 'viewer', 'user:bob');
    };
    expect(sees(cached, zookie)).toBe(true);
    expect(sees(Math.max(cached, zookie), zookie)).toBe(false);
  });
});
