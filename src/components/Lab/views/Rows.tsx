import type {ReactNode} from 'react';
import type {RowsView} from '../../../labs/experiment';
import {Cell} from './Cells';
import {Scroll} from './Scroll';
import styles from './styles.module.css';

type Row = RowsView['rows'][number];

/** The labels of the pointers at one gap between cells. */
function markersAt({markers = []}: Row, gap: number): string {
  return markers
    .filter(({at}) => at === gap)
    .map(({label}) => label)
    .join(', ');
}

function Marker({text}: {text: string}): ReactNode {
  return text === '' ? null : (
    <span className={styles.marker}>
      <span className={styles.unseen}>, here: </span>
      <span aria-hidden="true">▲</span> {text}
    </span>
  );
}

export function Rows({view: {rows}, label}: {view: RowsView; label: string}): ReactNode {
  return (
    <Scroll label={label}>
      <dl className={styles.rows}>
        {rows.map((row) => (
          <div key={row.id} className={styles.row} data-marked={(row.markers?.length ?? 0) > 0 || undefined}>
            <dt>
              <b>{row.label}</b>
              {row.detail !== undefined && <span>{row.detail}</span>}
            </dt>
            <dd>
              <Marker text={markersAt(row, 0)} />
              {row.cells.length === 0 && <span className={styles.empty}>empty</span>}
              {row.cells.map((cell, index) => (
                <span key={index} className={styles.slot}>
                  <Cell {...cell} />
                  <Marker text={markersAt(row, index + 1)} />
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Scroll>
  );
}
