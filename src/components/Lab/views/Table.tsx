import type {ReactNode} from 'react';
import type {TableView} from '../../../labs/experiment';
import {ToneWord} from './Cells';
import {Scroll} from './Scroll';
import styles from './styles.module.css';
import {toneSign} from './tone';

const isNumber = (text: string) => /^[−-]?[\d,.\s]+( ?[%×a-zµ/]+)?$/i.test(text);

export function Table({view: {columns, rows}, label}: {view: TableView; label: string}): ReactNode {
  const numeric = columns.map(
    (_, index) => rows.length > 0 && rows.every(({cells}) => isNumber(cells[index] ?? '') || cells[index] === ''),
  );
  return (
    <Scroll label={label}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th key={column} scope="col" data-number={numeric[index] || undefined}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({cells, tone}, index) => (
            <tr key={index} data-tone={tone}>
              {cells.map((cell, column) => (
                <td key={column} data-number={numeric[column] || undefined}>
                  {column === 0 && (
                    <span className={styles.rowSign} aria-hidden="true">
                      {toneSign[tone]}
                    </span>
                  )}
                  {cell}
                  {column === 0 && <ToneWord tone={tone} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
