/** What a path leads to. */
export type Match<H> =
  | {readonly kind: 'found'; readonly handler: H; readonly params: Readonly<Record<string, string>>}
  | {readonly kind: 'method-not-allowed'; readonly allow: readonly string[]}
  | {readonly kind: 'malformed' | 'not-found'};

/** A node of the tree: what its children have in common stands in their parent only. */
interface Node<H> {
  /** Text of the edge that leads here. */
  prefix: string;
  /** By the first character of their prefix, so that one look decides. */
  readonly children: Map<string, Node<H>>;
  /** A whole segment of any text: `:id`. */
  parameter?: Node<H>;
  /** All the rest: `*`. */
  wildcard?: Node<H>;
  /** Handlers by method, with the names of their parameters in order. */
  readonly routes: Map<string, {readonly handler: H; readonly names: readonly string[]}>;
}

const newNode = <H>(prefix: string): Node<H> => ({prefix, children: new Map(), routes: new Map()});

/** How far two texts agree. */
function common(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

// #region insert
/** The node behind `text` below `node`; splits an edge where the text leaves it. O(length). */
function descend<H>(node: Node<H>, text: string): Node<H> {
  if (text === '') return node;
  const first = text.charAt(0);
  const child = node.children.get(first);
  if (child === undefined) {
    const leaf = newNode<H>(text);
    node.children.set(first, leaf);
    return leaf;
  }
  const shared = common(child.prefix, text);
  if (shared === child.prefix.length) return descend(child, text.slice(shared));
  const fork = newNode<H>(child.prefix.slice(0, shared));
  child.prefix = child.prefix.slice(shared);
  fork.children.set(child.prefix.charAt(0), child);
  node.children.set(first, fork);
  return descend(fork, text.slice(shared));
}
// #endregion insert

/**
 * Routes in a radix tree: a path is found in the time that it takes to read it, however many routes there are.
 *
 * Source: D. R. Morrison, "PATRICIA", Journal of the ACM 15(4), 1968, for the tree.
 */
export class Router<H> {
  readonly #root = newNode<H>('');

  /**
   * Adds a route.
   *
   * @param pattern - begins with `/`; `:name` is a whole segment, `*` at the end is all the rest
   * @throws RangeError on a pattern that is malformed, or that exists for this method
   */
  add(method: string, pattern: string, handler: H): this {
    const names: string[] = [];
    let node = this.#root;
    if (!/^(?:\/(?::\w+|[^:*/]*))+$|^(?:\/(?::\w+|[^:*/]+))*\/\*$/.test(pattern)) {
      throw new RangeError(`not a pattern: ${pattern}`);
    }
    for (const part of pattern.match(/:\w+|\*|[^:*]+/g) ?? []) {
      if (part === '*') {
        names.push('*');
        node = node.wildcard ??= newNode('');
      } else if (part.startsWith(':')) {
        names.push(part.slice(1));
        node = node.parameter ??= newNode('');
      } else {
        node = descend(node, part);
      }
    }
    if (node.routes.has(method)) throw new RangeError(`${method} ${pattern} exists`);
    node.routes.set(method, {handler, names});
    return this;
  }

  /**
   * Finds the handler for a path. Text is preferred to a parameter, and a parameter to a wildcard, segment by segment.
   *
   * @param path - percent-encoded, without the query; parameters are decoded after the path was cut into segments
   */
  match(method: string, path: string): Match<H> {
    const values: string[] = [];
    const node = walk(this.#root, path, 0, values);
    if (node === undefined) return {kind: 'not-found'};
    const route = node.routes.get(method);
    if (route === undefined) return {kind: 'method-not-allowed', allow: [...node.routes.keys()].sort()};
    try {
      const params = route.names.map((name, index) => [name, decodeURIComponent(values[index] ?? '')] as const);
      return {kind: 'found', handler: route.handler, params: Object.fromEntries(params)};
    } catch {
      return {kind: 'malformed'};
    }
  }
}

// #region walk
/**
 * The node that a path leads to, with the values of its parameters. Where text turns out to be a dead end, the walk goes back and
 * tries the parameter: `/photos/newest` leaves `/photos/new` after three letters.
 */
function walk<H>(node: Node<H>, path: string, at: number, values: string[]): Node<H> | undefined {
  if (at === path.length && node.routes.size > 0) return node;
  const child = node.children.get(path.charAt(at));
  if (child !== undefined && path.startsWith(child.prefix, at)) {
    const found = walk(child, path, at + child.prefix.length, values);
    if (found) return found;
  }
  if (node.parameter !== undefined) {
    const slash = path.indexOf('/', at);
    const end = slash < 0 ? path.length : slash;
    if (end > at) {
      values.push(path.slice(at, end));
      const found = walk(node.parameter, path, end, values);
      if (found) return found;
      values.pop();
    }
  }
  if (node.wildcard === undefined) return undefined;
  values.push(path.slice(at));
  return node.wildcard;
}
// #endregion walk
