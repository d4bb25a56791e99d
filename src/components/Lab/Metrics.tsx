import type {ReactNode} from 'react';
import type {MetricHistory} from '../../labs/experiment';
import type {Frame} from './playback';
import {thin, withUnit} from './numbers';
import styles from './styles.module.css';

/** As many as a chart of a hundred and fifty pixels can show. */
const mostPoints = 150;

/** The way of a metric on the scale of the scrub bar, from zero or its lowest value. */
function Spark({values, horizon}: {values: readonly number[]; horizon: number}): ReactNode {
  const points = thin(
    values.map((value, step) => ({step, value})).filter(({value}) => Number.isFinite(value)),
    mostPoints,
  );
  const low = points.reduce((a, {value}) => Math.min(a, value), 0);
  const high = points.reduce((a, {value}) => Math.max(a, value), 0);
  const span = high - low || 1;
  const line = points.map(
    ({step, value}) => `${((step / (horizon || 1)) * 100).toFixed(1)} ${(26 - ((value - low) / span) * 24).toFixed(1)}`,
  );
  const end = line.at(-1)?.split(' ')[0] ?? '0';
  return (
    <svg viewBox="0 0 100 28" preserveAspectRatio="none" aria-hidden="true">
      <line x1="0" x2="100" y1="26" y2="26" />
      {line.length > 1 && <polygon points={`0 26 ${line.join(' ')} ${end} 26`} />}
      <polyline points={line.join(' ')} />
    </svg>
  );
}

function Metric({metric, step, horizon}: {metric: MetricHistory; step: number; horizon: number}): ReactNode {
  const values = metric.values.slice(0, step + 1);
  return (
    <div>
      <dt>{metric.label}</dt>
      <dd>{withUnit(values.at(-1) ?? NaN, metric.unit)}</dd>
      <dd>
        <Spark values={values} horizon={horizon} />
      </dd>
    </div>
  );
}

/** The numbers of a run, each with the way it took. */
export function Metrics({frame}: {frame: Frame}): ReactNode {
  if (frame.metrics.length === 0) return null;
  return (
    <dl className={styles.metrics}>
      {frame.metrics.map((metric) => (
        <Metric key={metric.id} metric={metric} step={frame.step} horizon={frame.horizon} />
      ))}
    </dl>
  );
}
