import {rewriteOf, type Rewrite, type Schema} from './schema';
import {typeOf, type Snapshot, type Subject} from './tuples';

/** Facts, and what they mean. */
export interface Model {
  readonly schema: Schema;
  readonly facts: Snapshot;
}

/** The objects that `through` leads to: those that tuples name, be it as a set or as a user. */
const targets = (subjects: readonly Subject[]): string[] =>
  subjects.map((subject) => (subject.kind === 'user' ? subject.user : subject.object));

/** What is being asked further up, with the number of negations at which it was asked. */
type Asked = ReadonlyMap<string, number>;

function enter(asked: Asked, key: string, negations: number): Asked | 'cycle' {
  const before = asked.get(key);
  if (before === undefined) return new Map([...asked, [key, negations]]);
  if (before !== negations) throw new RangeError(`${key} is defined by its own negation.`);
  return 'cycle'; // groups that contain each other add nobody
}

/**
 * Whether a user has a relation to an object: a search in the graph of facts, along the ways that the schema opens. It ends
 * as soon as the answer is known. A cycle adds nobody. Without a cache, exponential in the depth in the worst case.
 *
 * @throws RangeError on a relation that the schema lacks, and on one that is defined by its own negation
 */
export function check(model: Model, object: string, relation: string, user: string): boolean {
  return has(model, object, relation, user, new Map(), 0);
}

// #region check
function has(model: Model, object: string, relation: string, user: string, asked: Asked, negations: number): boolean {
  const further = enter(asked, `${object}#${relation}`, negations);
  if (further === 'cycle') return false;
  const {schema, facts} = model;
  const holds = (rewrite: Rewrite, depth: number): boolean => {
    switch (rewrite.kind) {
      case 'direct':
        return facts
          .subjects(object, relation)
          .some((one) =>
            one.kind === 'user' ? one.user === user : has(model, one.object, one.relation, user, further, depth),
          );
      case 'computed':
        return has(model, object, rewrite.relation, user, further, depth);
      case 'through':
        return targets(facts.subjects(object, rewrite.from)).some((one) =>
          has(model, one, rewrite.relation, user, further, depth),
        );
      case 'union':
        return rewrite.parts.some((part) => holds(part, depth));
      case 'intersection':
        return rewrite.parts.every((part) => holds(part, depth));
      case 'exclusion':
        return holds(rewrite.base, depth) && !holds(rewrite.minus, depth + 1);
    }
  };
  return holds(rewriteOf(schema, typeOf(object), relation), negations);
}
// #endregion check

// #region list
/**
 * Who has a relation to an object: the same graph, walked to its end. It costs as much as there are people in it, so it is
 * for audits and not for requests.
 */
export function usersOf(model: Model, object: string, relation: string): Set<string> {
  return users(model, object, relation, new Map(), 0);
}

/** The objects of a type to which a user has a relation: one check each. O(objects). */
export function objectsOf(model: Model, type: string, relation: string, user: string): string[] {
  return model.facts.objects(type).filter((object) => check(model, object, relation, user));
}
// #endregion list

function users(model: Model, object: string, relation: string, asked: Asked, negations: number): Set<string> {
  const further = enter(asked, `${object}#${relation}`, negations);
  if (further === 'cycle') return new Set();
  const {schema, facts} = model;
  const all = (sets: readonly Set<string>[]): Set<string> => new Set(sets.flatMap((one) => [...one]));
  const of = (rewrite: Rewrite, depth: number): Set<string> => {
    switch (rewrite.kind) {
      case 'direct':
        return all(
          facts
            .subjects(object, relation)
            .map((one) =>
              one.kind === 'user' ? new Set([one.user]) : users(model, one.object, one.relation, further, depth),
            ),
        );
      case 'computed':
        return users(model, object, rewrite.relation, further, depth);
      case 'through':
        return all(
          targets(facts.subjects(object, rewrite.from)).map((one) =>
            users(model, one, rewrite.relation, further, depth),
          ),
        );
      case 'union':
        return all(rewrite.parts.map((part) => of(part, depth)));
      case 'intersection': {
        const [first = new Set<string>(), ...rest] = rewrite.parts.map((part) => of(part, depth));
        return new Set([...first].filter((user) => rest.every((one) => one.has(user))));
      }
      case 'exclusion': {
        const minus = of(rewrite.minus, depth + 1);
        return new Set([...of(rewrite.base, depth)].filter((user) => !minus.has(user)));
      }
    }
  };
  return of(rewriteOf(schema, typeOf(object), relation), negations);
}
