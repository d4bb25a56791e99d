import type {ReactNode} from 'react';
import type {HistogramView} from '../../../labs/experiment';
import {formatNumber, withUnit} from '../numbers';
import {atTick} from './axis';
import styles from './styles.module.css';

/** Buckets are drawn equally wide, whatever they span, so that logarithmic ones can be read. */
export function Histogram({view: {unit, buckets, marks = []}}: {view: HistogramView}): ReactNode {
  const highest = buckets.reduce((a, {count}) => Math.max(a, count), 0) || 1;
  const total = buckets.reduce((a, {count}) => a + count, 0);
  const across = (value: number) => {
    const index = buckets.findIndex(({to}) => value < to);
    const bucket = buckets[index];
    if (!bucket) return 100;
    const inside = (value - bucket.from) / (bucket.to - bucket.from || 1);
    return ((index + Math.max(0, inside)) / buckets.length) * 100;
  };
  const every = Math.max(1, Math.ceil(buckets.length / 5));
  const edges = buckets.flatMap(({from}, index) => (index % every === 0 ? [{index, value: from}] : []));
  return (
    <>
      <div className={styles.plot} data-bare="" aria-hidden="true">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none">
          <line className={styles.grid} x1={0} x2={100} y1={100} y2={100} />
          {buckets.map(({from, count}, index) => {
            const height = (count / highest) * 100;
            const width = 100 / buckets.length;
            return (
              <rect
                key={from}
                className={styles.bucket}
                x={(index + 0.06) * width}
                width={width * 0.88}
                y={100 - height}
                height={height}
              />
            );
          })}
          {marks.map(({label, value}) => (
            <line key={label} className={styles.mark} x1={across(value)} x2={across(value)} y1={0} y2={100} />
          ))}
        </svg>
        <div className={styles.marks}>
          {marks.map(({label, value}, index) => (
            <span
              key={label}
              data-end={across(value) > 70 || undefined}
              style={{left: `${across(value)}%`, top: `${index * 1.15}rem`}}
            >
              {label}
            </span>
          ))}
        </div>
        <div className={styles.xAxis}>
          {edges.map(({index, value}) => (
            <span key={index} style={atTick((index / buckets.length) * 100)}>
              {formatNumber(value)}
            </span>
          ))}
        </div>
      </div>
      <ul className={styles.legend}>
        <li>
          <b>{formatNumber(total)}</b> values{unit !== '' && `, ${unit}`}
        </li>
        {marks.map(({label, value}) => (
          <li key={label}>
            {label} <b>{withUnit(value, unit)}</b>
          </li>
        ))}
      </ul>
    </>
  );
}
