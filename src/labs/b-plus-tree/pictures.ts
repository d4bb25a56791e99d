import type {RowsView, Tone, TreeNode, TreeView} from '../experiment';
import {decodeUtf8} from '../kernel';
import type {BPlusTree, PageId, PageRegion, Replacement, SlottedPage, TreeEvent} from './index';

/** A tree with more leaves than this is drawn along the last path only. */
const MOST_LEAVES = 8;
/** Children of one page that are drawn on each side of the path. */
const BESIDE = 3;

const keysOf = (page: SlottedPage): string[] =>
  Array.from({length: page.count}, (_, index) => decodeUtf8(page.cell(index).key));

const childrenOf = (page: SlottedPage): PageId[] =>
  Array.from({length: page.count + 1}, (_, index) => page.child(index));

/** All leaves, from left to right. */
function leavesOf(tree: BPlusTree): SlottedPage[] {
  let page = tree.root;
  for (let depth = 1; depth < tree.height; depth++) page = tree.inspect(page).link;
  const leaves: SlottedPage[] = [];
  for (; page !== 0; page = tree.inspect(page).link) leaves.push(tree.inspect(page));
  return leaves;
}

/** Which part of the records that would fit the leaves are in them. */
export function leafFill(tree: BPlusTree, leafRecords: number): number {
  const leaves = leavesOf(tree);
  return leaves.reduce((sum, {count}) => sum + count, 0) / (leaves.length * leafRecords);
}

/** The tree, with the pages of the last operation marked. */
export function theTree(
  tree: BPlusTree,
  {asked, made}: {readonly asked: readonly PageId[]; readonly made: readonly PageId[]},
): TreeView {
  const leaves = leavesOf(tree);
  const whole = leaves.length <= MOST_LEAVES;
  const tone = (page: PageId): Tone => (made.includes(page) ? 'good' : asked.includes(page) ? 'active' : 'plain');
  const ends = (keys: readonly string[]): string =>
    keys.length > 1 ? `${keys[0] ?? ''}…${keys.at(-1) ?? ''}` : (keys[0] ?? '');

  const draw = (id: PageId, depth: number, open: boolean): TreeNode => {
    const page = tree.inspect(id);
    const keys = keysOf(page);
    const cells = (open ? keys : [ends(keys)]).map((text) => ({text, tone: 'plain' as const}));
    const node = {id: `page-${id}`, cells, tone: tone(id)};
    if (depth === tree.height || !open) return {...node, children: []};
    const children = childrenOf(page);
    if (whole) return {...node, children: children.map((child) => draw(child, depth + 1, true))};
    const at = Math.max(
      0,
      children.findIndex((child) => asked.includes(child)),
    );
    const [from, to] = [Math.max(0, at - BESIDE), Math.min(children.length, at + BESIDE + 1)];
    const hidden = (count: number, side: string): TreeNode[] =>
      count === 0
        ? []
        : [{id: `${node.id}-${side}`, cells: [{text: `${count} more`, tone: 'muted'}], tone: 'muted', children: []}];
    return {
      ...node,
      children: [
        ...hidden(from, 'before'),
        ...children.slice(from, to).map((child, index) => draw(child, depth + 1, from + index === at)),
        ...hidden(children.length - to, 'after'),
      ],
    };
  };

  const path = [...new Set(asked)].filter((page) => page !== 0);
  const records = leaves.reduce((sum, {count}) => sum + count, 0);
  const last = path.length === 0 ? '' : ` The last operation asked for pages ${path.join(', ')}.`;
  const part = whole ? '' : ' Drawn are the last path and what is beside it.';
  return {
    kind: 'tree',
    title: 'The tree',
    description: `${tree.height} levels and ${leaves.length} leaves, with ${records} records. The root holds the separators ${keysOf(tree.inspect(tree.root)).join(', ') || 'none'}.${last}${part}`,
    root: draw(tree.root, 1, true),
  };
}

/** The frames of the pool, and who has to leave next. */
export function bufferPool(
  tree: BPlusTree,
  {
    replacement,
    seen,
    frames,
  }: {readonly replacement: Replacement; readonly seen: readonly TreeEvent[]; readonly frames: number},
): RowsView {
  const did = (page: PageId, kind: TreeEvent['kind']): boolean =>
    seen.some((event) => event.kind === kind && 'page' in event && event.page === page);
  const held = tree.frames;
  const byAge = [...held].sort((a, b) => a.usedAt - b.usedAt);
  const dirty = held.filter((frame) => frame.dirty).map(({page}) => page);
  const name = (page: PageId): string => (page === 0 ? 'meta' : String(page));
  const order = byAge.map(({page}) => name(page)).join(', ');
  const clock = replacement === 'clock';
  const chances = held.filter(({referenced}) => referenced).map(({page}) => name(page));
  return {
    kind: 'rows',
    title: 'The buffer pool',
    description: `${held.length} of ${frames} frames hold a page. Dirty: ${dirty.map(name).join(', ') || 'none'}. ${
      clock
        ? `A second chance have ${chances.join(', ') || 'none'}.`
        : `From the least to the most recently used: ${order || 'none'}.`
    }`,
    rows: [
      {
        id: 'frames',
        label: 'Frames',
        detail: '* is dirty',
        cells: held.map(({page, dirty}) => ({
          text: `${name(page)}${dirty ? '*' : ''}`,
          tone: did(page, 'page.read')
            ? 'waiting'
            : did(page, 'page.create')
              ? 'good'
              : did(page, 'page.hit')
                ? 'active'
                : 'plain',
        })),
        ...(clock && {markers: [{at: tree.hand, label: 'hand'}]}),
      },
      clock
        ? {
            id: 'chances',
            label: 'Used since the hand came by',
            cells: held.map(({referenced}) => ({text: referenced ? '1' : '0', tone: referenced ? 'active' : 'muted'})),
          }
        : {
            id: 'age',
            label: 'In the order of use',
            detail: 'least recently used first',
            cells: byAge.map(({page}) => ({text: name(page), tone: 'plain'})),
            markers: held.length === frames ? [{at: 0, label: 'leaves next'}] : [],
          },
    ],
  };
}

/** One page byte by byte: the leaf that was asked for last, or the first one. */
export function pageBytes(tree: BPlusTree, asked: readonly PageId[]): RowsView {
  const leaf = [...asked].reverse().find((page) => page !== 0 && tree.inspect(page).kind === 'leaf');
  let id = tree.root;
  for (let depth = 1; depth < tree.height; depth++) id = tree.inspect(id).link;
  id = leaf ?? id;
  const page = tree.inspect(id);
  const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const regions = page.layout();
  const cell = ({name, bytes}: PageRegion): {text: string; tone: Tone} => {
    if (name === 'free') return {text: `${bytes.length} B free`, tone: 'muted'};
    if (name === 'hole') return {text: `${bytes.length} B hole`, tone: 'bad'};
    return {text: name.startsWith('cell') ? `${name}: ${hex(bytes)}` : hex(bytes), tone: 'plain'};
  };
  const isSlot = ({name}: PageRegion): boolean => name.startsWith('slot');
  const slots = regions.filter(isSlot);
  const space = regions.slice(6).filter((region) => !isSlot(region));
  return {
    kind: 'rows',
    title: `Page ${id}, byte by byte`,
    description: `${page.count} records (${keysOf(page).join(', ') || 'none'}) take ${page.used} of ${page.capacity} bytes; ${page.holes} bytes are in holes. The next leaf is ${page.link === 0 ? 'none' : `page ${page.link}`}.`,
    rows: [
      ...regions.slice(0, 6).map((region) => ({id: region.name, label: region.name, cells: [cell(region)]})),
      {id: 'slots', label: 'slots', detail: 'offset of each cell, in the order of the keys', cells: slots.map(cell)},
      {id: 'space', label: 'free space and cells', detail: 'cells grow from the end', cells: space.map(cell)},
    ],
  };
}
