import {useState, type ReactNode} from 'react';
import type {RingView} from '../../../labs/experiment';
import {formatNumber, withUnit} from '../numbers';
import {ToneWord} from './Cells';
import styles from './styles.module.css';
import {toneSign} from './tone';

const center = 160;
const radius = 118;

/** A point of the picture, from a fraction of the circle, clockwise from the top. */
function point(position: number, distance: number): {x: number; y: number} {
  const angle = (position - 0.25) * 2 * Math.PI;
  const round = (value: number) => Math.round(value * 100) / 100;
  return {x: round(center + distance * Math.cos(angle)), y: round(center + distance * Math.sin(angle))};
}

function arc(from: number, to: number): string {
  const [a, b] = [point(from, radius), point(to, radius)];
  return `M${a.x} ${a.y}A${radius} ${radius} 0 ${to - from > 0.5 ? 1 : 0} 1 ${b.x} ${b.y}`;
}

/** With more points than this, names would cover each other; the list below says whose part is how large. */
const mostNamed = 20;

/** The ring is divided among its points: each owns what lies between the one before it and itself. */
export function Ring({view: {nodes, keys}}: {view: RingView}): ReactNode {
  const [picked, setPicked] = useState<string>();
  const points = nodes
    .flatMap((node, hue) => node.positions.map((position) => ({node, hue: hue % 6, position})))
    .sort((a, b) => a.position - b.position);
  const arcs = points.map((owner, index) => {
    const before = points[index - 1]?.position ?? (points.at(-1)?.position ?? 0) - 1;
    return {...owner, from: before, share: owner.position - before};
  });
  const faded = (id: string) => (picked !== undefined && picked !== id) || undefined;
  return (
    <div className={styles.ring}>
      <svg viewBox="0 0 320 320" aria-hidden="true">
        <circle className={styles.grid} cx={center} cy={center} r={radius} />
        {arcs.map(({node, hue, from, position}, index) =>
          position - from >= 1 ? (
            <circle key={index} className={styles.arc} data-hue={hue} cx={center} cy={center} r={radius} />
          ) : (
            <path
              key={index}
              className={styles.arc}
              data-hue={hue}
              data-faded={faded(node.id)}
              d={arc(from, position)}
            />
          ),
        )}
        {points.map(({node, position}, index) => {
          const [a, b, text] = [point(position, radius - 9), point(position, radius + 9), point(position, radius + 22)];
          return (
            <g key={index} data-faded={faded(node.id)}>
              <line className={styles.tick} x1={a.x} y1={a.y} x2={b.x} y2={b.y} />
              {points.length <= mostNamed && (
                <text x={text.x} y={text.y}>
                  {node.label}
                </text>
              )}
            </g>
          );
        })}
        {keys.map(({label, position, node, tone}, index) => {
          const at = point(position, radius - 24);
          return (
            <g key={index} className={styles.key} data-tone={tone} data-faded={faded(node)}>
              <circle cx={at.x} cy={at.y} r={tone === 'plain' || tone === 'muted' ? 3 : 5} />
              {keys.length <= mostNamed && (
                <text x={point(position, radius - 42).x} y={point(position, radius - 42).y}>
                  {label}
                  {toneSign[tone]}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <ul className={styles.legend}>
        {nodes.map(({id, label, tone}, hue) => {
          const share = arcs.reduce((sum, part) => (part.node.id === id ? sum + part.share : sum), 0);
          const count = keys.reduce((sum, key) => (key.node === id ? sum + 1 : sum), 0);
          return (
            <li key={id}>
              <button
                type="button"
                aria-pressed={picked === id}
                aria-label={`Show ${label} only`}
                onClick={() => setPicked(picked === id ? undefined : id)}
              >
                <svg viewBox="0 0 12 12" aria-hidden="true">
                  <rect className={styles.swatch} data-hue={hue % 6} width={12} height={12} rx={2} />
                </svg>
                {label}
              </button>
              <span>
                <ToneWord tone={tone} /> <b>{withUnit(share * 100, '%')}</b>
                {keys.length > 0 && ` · ${formatNumber(count)} ${count === 1 ? 'key' : 'keys'}`}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
