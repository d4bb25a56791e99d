import type {ReactNode} from 'react';
import type {BarsView} from '../../../labs/experiment';
import {withUnit} from '../numbers';
import {ToneWord} from './Cells';
import styles from './styles.module.css';

export function Bars({view: {unit, max, bars}}: {view: BarsView}): ReactNode {
  const top = bars.reduce((a, {value, expected = 0}) => Math.max(a, value, expected), max ?? 0) || 1;
  const share = (value: number) => `${Math.max(0, Math.min(100, (value / top) * 100))}%`;
  const compared = bars.some(({expected}) => expected !== undefined);
  return (
    <>
      <ul className={styles.bars}>
        {bars.map(({label, value, tone, expected}) => (
          <li key={label} data-tone={tone}>
            <span>
              {label}
              <ToneWord tone={tone} />
            </span>
            <span className={styles.track} aria-hidden="true">
              <span className={styles.bar} style={{width: share(value)}} />
              {expected !== undefined && <span className={styles.expected} style={{left: share(expected)}} />}
            </span>
            <b>
              {withUnit(value, unit)}
              {expected !== undefined && <span className={styles.unseen}>, expected {withUnit(expected, unit)}</span>}
            </b>
          </li>
        ))}
      </ul>
      {compared && (
        <ul className={styles.legend} aria-hidden="true">
          <li>
            <span className={styles.expectedKey} />
            expected
          </li>
        </ul>
      )}
    </>
  );
}
