import type {ReactNode} from 'react';
import type {TreeNode, TreeView} from '../../../labs/experiment';
import {Scroll} from './Scroll';
import styles from './styles.module.css';
import {toneSign} from './tone';

const letter = 7.3;
const padding = 7;
const height = 26;
const level = 62;
const gap = 14;

interface Placed {
  node: TreeNode;
  /** Left edge of the node. */
  x: number;
  y: number;
  width: number;
  children: Placed[];
}

const cellWidth = (text: string) => Math.max(1, text.length) * letter + 2 * padding;
const nodeWidth = ({cells}: TreeNode) =>
  Math.max(
    24,
    cells.reduce((sum, {text}) => sum + cellWidth(text), 0),
  );

/** Places a subtree with its left edge at `x`; returns it and its width. A parent stands over the middle of its children. */
function place(node: TreeNode, x: number, y: number): {placed: Placed; width: number} {
  const own = nodeWidth(node);
  const children: Placed[] = [];
  let below = 0;
  for (const child of node.children) {
    const {placed, width} = place(child, x + below, y + level);
    children.push(placed);
    below += width + gap;
  }
  const width = Math.max(own, below - gap);
  if (below - gap < own) {
    const shift = (own - Math.max(0, below - gap)) / 2;
    for (const child of children) move(child, shift);
  }
  return {placed: {node, x: x + (width - own) / 2, y, width: own, children}, width};
}

function move(placed: Placed, by: number): void {
  placed.x += by;
  for (const child of placed.children) move(child, by);
}

const all = (placed: Placed): Placed[] => [placed, ...placed.children.flatMap(all)];

export function Tree({view: {root}, label}: {view: TreeView; label: string}): ReactNode {
  const {placed, width} = place(root, 1, 1);
  const nodes = all(placed);
  const bottom = nodes.reduce((a, {y}) => Math.max(a, y), 0) + height + 18;
  const [w, h] = [Math.ceil(width) + 2, bottom];
  return (
    <Scroll label={label}>
      <svg className={styles.tree} width={w} height={h} viewBox={`0 0 ${w} ${h}`} aria-hidden="true">
        {nodes.flatMap(({x, y, width: own, children}) =>
          children.map((child) => {
            const [x1, y1, x2, y2] = [x + own / 2, y + height, child.x + child.width / 2, child.y];
            const bend = (y2 - y1) / 2;
            return (
              <path
                key={`${child.node.id}-edge`}
                className={styles.edge}
                d={`M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`}
              />
            );
          }),
        )}
        {nodes.map(({node, x, y, width: own}) => {
          let left = 0;
          return (
            <g key={node.id} className={styles.treeNode} style={{transform: `translate(${x}px, ${y}px)`}}>
              <rect data-tone={node.tone} width={own} height={height} rx={4} />
              {node.cells.map(({text, tone}, index) => {
                const at = left;
                const size = cellWidth(text);
                left += size;
                return (
                  <g key={index} data-tone={tone}>
                    {tone !== 'plain' && (
                      <rect className={styles.treeCell} x={at + 2} y={2} width={size - 4} height={height - 4} rx={3} />
                    )}
                    {index > 0 && <line className={styles.divider} x1={at} x2={at} y1={5} y2={height - 5} />}
                    <text x={at + size / 2} y={height / 2}>
                      {text}
                    </text>
                  </g>
                );
              })}
              {toneSign[node.tone] !== '' && (
                <text data-tone={node.tone} x={own / 2} y={height + 11}>
                  {toneSign[node.tone]}
                </text>
              )}
            </g>
          );
        })}
      </svg>
    </Scroll>
  );
}
