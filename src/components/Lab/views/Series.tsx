import type {ReactNode} from 'react';
import type {SeriesView} from '../../../labs/experiment';
import {formatNumber, thin, ticks, withUnit} from '../numbers';
import {atTick} from './axis';
import styles from './styles.module.css';

/** As many as a plot of a few hundred pixels can show. */
const mostPoints = 400;

export function Series({view: {x, y, lines, levels = []}}: {view: SeriesView}): ReactNode {
  const xs = lines.flatMap(({points}) => points.map(([value]) => value)).filter(Number.isFinite);
  const ys = [...lines.flatMap(({points}) => points.map(([, value]) => value)), ...levels.map((level) => level.y)];
  const left = xs.reduce((a, b) => Math.min(a, b), xs[0] ?? 0);
  const right = xs.reduce((a, b) => Math.max(a, b), left);
  const bottom = ys.filter(Number.isFinite).reduce((a, b) => Math.min(a, b), 0);
  const highest = ys.filter(Number.isFinite).reduce((a, b) => Math.max(a, b), y.max ?? 0);
  const yTicks = ticks(bottom, highest > bottom ? highest : bottom + 1, 4);
  const top = Math.max(y.max ?? highest, highest, yTicks.at(-1) ?? 1);
  const across = (value: number) => (right > left ? ((value - left) / (right - left)) * 100 : 0);
  const up = (value: number) => 100 - ((value - bottom) / (top - bottom || 1)) * 100;
  const xTicks = ticks(left, right, 4);
  return (
    <>
      <div className={styles.plot} aria-hidden="true">
        <div className={styles.yAxis}>
          {yTicks.map((value) => (
            <span key={value} style={{top: `${up(value)}%`}}>
              {formatNumber(value)}
            </span>
          ))}
        </div>
        <svg viewBox="0 0 100 100" preserveAspectRatio="none">
          {yTicks.map((value) => (
            <line key={value} className={styles.grid} x1={0} x2={100} y1={up(value)} y2={up(value)} />
          ))}
          {levels.map(({label, y: value}, index) => (
            <line
              key={label}
              className={styles.level}
              data-level={index}
              x1={0}
              x2={100}
              y1={up(value)}
              y2={up(value)}
            />
          ))}
          {lines.map(({label, points, dashed = false}, index) => (
            <polyline
              key={label}
              className={styles.line}
              data-hue={index % 6}
              data-dashed={dashed || undefined}
              points={thin(
                points.filter((point) => point.every(Number.isFinite)),
                mostPoints,
              )
                .map(([a, b]) => `${across(a).toFixed(2)},${up(b).toFixed(2)}`)
                .join(' ')}
            />
          ))}
        </svg>
        <div className={styles.xAxis}>
          {xTicks.map((value) => (
            <span key={value} style={atTick(across(value))}>
              {formatNumber(value)}
            </span>
          ))}
        </div>
      </div>
      <p className={styles.axes} aria-hidden="true">
        {y.label}
        {y.unit !== '' && `, ${y.unit}`} <span>against</span> {x.label}
        {x.unit !== '' && `, ${x.unit}`}
      </p>
      <ul className={styles.legend}>
        {lines.map(({label, points, dashed = false}, index) => (
          <li key={label}>
            <svg viewBox="0 0 24 8" aria-hidden="true">
              <line
                className={styles.line}
                data-hue={index % 6}
                data-dashed={dashed || undefined}
                x2={24}
                y1={4}
                y2={4}
              />
            </svg>
            {label} <b>{withUnit(points.at(-1)?.[1] ?? NaN, y.unit)}</b>
          </li>
        ))}
        {levels.map(({label, y: value}, index) => (
          <li key={label}>
            <svg viewBox="0 0 24 8" aria-hidden="true">
              <line className={styles.level} data-level={index} x2={24} y1={4} y2={4} />
            </svg>
            {label} <b>{withUnit(value, y.unit)}</b>
          </li>
        ))}
      </ul>
    </>
  );
}
