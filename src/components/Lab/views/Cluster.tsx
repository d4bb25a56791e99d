import type {ReactNode} from 'react';
import type {ClusterView} from '../../../labs/experiment';
import {ToneWord} from './Cells';
import styles from './styles.module.css';

interface Point {
  /** Percent of the width. */
  x: number;
  /** Percent of the height. */
  y: number;
}

/** From the edges of the picture to the middle of a node. */
const margin = {x: 13, y: 15};

/** Spreads values over the picture, leaving `edge` percent at both ends. */
function spread(values: readonly number[], edge: number): number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return values.map((value) => (high - low < 1e-9 ? 50 : edge + ((value - low) / (high - low)) * (100 - 2 * edge)));
}

/** The places of `count` nodes in a circle that fills the picture, the first at the top; two stand side by side. */
function places(count: number): Point[] {
  const first = count === 2 ? Math.PI : -Math.PI / 2;
  const angles = Array.from({length: count}, (_, index) => first + (2 * Math.PI * index) / count);
  const xs = spread(angles.map(Math.cos), margin.x);
  const ys = spread(angles.map(Math.sin), margin.y);
  return angles.map((_, index) => ({x: xs[index] ?? 50, y: ys[index] ?? 50}));
}

/** Every pair of nodes is linked, unless they are so many that the links would hide the messages. */
const mostLinked = 7;

const arrows = ['→', '↘', '↓', '↙', '←', '↖', '↑', '↗'];

/** The arrow that points nearest to where a message goes. The picture is about 1.7 times as wide as high. */
function arrow(from: Point, to: Point): string {
  const turn = Math.atan2(to.y - from.y, (to.x - from.x) * 1.7) / (2 * Math.PI);
  return arrows[Math.round(turn * 8 + 8) % 8] ?? '';
}

function Links({view, at}: {view: ClusterView; at: ReadonlyMap<string, Point>}): ReactNode {
  const {nodes, messages} = view;
  const pairs =
    nodes.length <= mostLinked
      ? nodes.flatMap((a, index) => nodes.slice(index + 1).map((b) => ({a, b})))
      : messages.flatMap(({from, to}) => {
          const [a, b] = [nodes.find(({id}) => id === from), nodes.find(({id}) => id === to)];
          return a && b ? [{a, b}] : [];
        });
  return (
    <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
      {pairs.map(({a, b}, index) => {
        const [from, to] = [at.get(a.id), at.get(b.id)];
        const cut = a.group !== b.group || a.down === true || b.down === true;
        return from && to ? (
          <line key={index} x1={from.x} y1={from.y} x2={to.x} y2={to.y} data-cut={cut || undefined} />
        ) : null;
      })}
    </svg>
  );
}

/** A name for a side of a partition: A, B, C. */
const side = (group: number) => String.fromCharCode(65 + (((group % 26) + 26) % 26));

export function Cluster({view}: {view: ClusterView}): ReactNode {
  const {nodes, messages} = view;
  const points = places(nodes.length);
  const at = new Map(nodes.map(({id}, index) => [id, points[index] ?? {x: 50, y: 50}]));
  const partitioned = new Set(nodes.map(({group}) => group)).size > 1;
  return (
    <div className={styles.cluster} data-crowded={nodes.length > mostLinked || undefined}>
      <Links view={view} at={at} />
      <div aria-hidden="true">
        {messages.map(({id, from, to, label, progress, tone}) => {
          const [start, end] = [at.get(from), at.get(to)];
          if (!start || !end) return null;
          // It starts and ends beside the nodes, not under them.
          const way = 0.16 + 0.68 * Math.min(1, Math.max(0, progress));
          const style = {
            left: `${start.x + (end.x - start.x) * way}%`,
            top: `${start.y + (end.y - start.y) * way}%`,
            // The two directions of a link keep to their own side of it.
            translate: `-50% calc(-50% + ${end.x > start.x || (end.x === start.x && end.y > start.y) ? -0.8 : 0.8}rem)`,
          };
          return (
            <span key={id} className={styles.message} data-tone={tone} style={style}>
              {label} {arrow(start, end)}
            </span>
          );
        })}
      </div>
      <ul>
        {nodes.map(({id, label, detail, tone, down = false, group}, index) => (
          <li
            key={id}
            className={styles.node}
            data-tone={tone}
            data-down={down || undefined}
            style={{left: `${points[index]?.x ?? 50}%`, top: `${points[index]?.y ?? 50}%`}}
          >
            <b>{label}</b>
            <span>
              {down && <em>down </em>}
              {detail}
            </span>
            {partitioned && group !== undefined && <i>side {side(group)}</i>}
            {!down && <ToneWord tone={tone} />}
          </li>
        ))}
      </ul>
    </div>
  );
}
