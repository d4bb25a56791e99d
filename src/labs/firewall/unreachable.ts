import type {Prefix} from '../ip';
import type {Rule} from './rule';

/** Whole numbers from `first` to `last`, both included. */
interface Interval {
  readonly first: number;
  readonly last: number;
}

/** The packets of a rule, as one interval in each dimension: protocol, source, destination, destination port. */
type Box = readonly Interval[];

const addresses = ({network, length}: Prefix): Interval => ({first: network, last: network + 2 ** (32 - length) - 1});
const protocols = {tcp: {first: 0, last: 0}, udp: {first: 1, last: 1}, any: {first: 0, last: 1}};

const boxOf = ({protocol, source, destination, ports}: Rule): Box => [
  protocols[protocol],
  addresses(source),
  addresses(destination),
  ports,
];

const areDisjoint = (a: Interval, b: Interval): boolean => a.last < b.first || b.last < a.first;

// #region subtract
/** What of a box lies outside of another one, as boxes that don't overlap: at most two for each dimension. */
function subtract(box: Box, cut: Box): Box[] {
  if (box.some((side, i) => areDisjoint(side, cut[i] ?? side))) return [box];
  const outside: Box[] = [];
  const rest = [...box];
  cut.forEach(({first, last}, i) => {
    const side = rest[i] ?? {first, last};
    if (side.first < first) outside.push(rest.with(i, {first: side.first, last: first - 1}));
    if (side.last > last) outside.push(rest.with(i, {first: last + 1, last: side.last}));
    rest[i] = {first: Math.max(side.first, first), last: Math.min(side.last, last)};
  });
  return outside;
}
// #endregion subtract

// #region unreachable
/** A rule that no packet reaches, by its place in the list, and what that means. */
export interface Unreachable {
  readonly index: number;
  /** The earlier rules that take packets from it, in order. */
  readonly by: readonly number[];
  /** `shadowed`: an earlier rule decides otherwise, so the list does not do what this line says. `redundant`: it may go. */
  readonly kind: 'shadowed' | 'redundant';
}

/** The rules that never decide, since earlier ones, alone or together, take all of their packets. */
export function unreachable(rules: readonly Rule[]): Unreachable[] {
  return rules.flatMap((one, index) => {
    const by: number[] = [];
    let left: Box[] = [boxOf(one)];
    rules.slice(0, index).forEach((earlier, i) => {
      const before = left;
      left = before.flatMap((box) => subtract(box, boxOf(earlier)));
      if (left.length !== before.length || left.some((box, at) => box !== before[at])) by.push(i);
    });
    if (left.length > 0) return [];
    const isContradicted = by.some((i) => rules[i]?.action !== one.action);
    return [{index, by, kind: isContradicted ? 'shadowed' : 'redundant'} as const];
  });
}
// #endregion unreachable
