import {fillInner, middleOf, sizeOf} from './balance';
import {type Bytes, shortestSeparator} from './bytes';
import {decodeInnerCell, decodeLeafCell, encodeInnerCell} from './cells';
import type {PageStore} from './page-store';
import {SLOT} from './slotted-page';

/** How full pages may and have to be, in bytes of cells with their slots. */
interface Room {
  /** Where a page counts as full. */
  readonly target: number;
  /** What the last page needs too. */
  readonly minimum: number;
  /** What fits. */
  readonly capacity: number;
}

/**
 * Divides sorted cells among pages: each is filled up to the target. The last one would have what is left, which may be
 * next to nothing; then it shares with the one before. The first cell of an inner page takes no room, for it becomes the
 * link. O(n).
 */
function pack(kind: 'leaf' | 'inner', cells: readonly Bytes[], room: Room): Bytes[][] {
  const first = kind === 'leaf' ? 0 : 1;
  const pages: Bytes[][] = [];
  let [page, used]: [Bytes[], number] = [[], 0];
  for (const cell of cells) {
    const size = page.length < first ? 0 : cell.length + SLOT;
    if (page.length > 0 && used + size > room.target) {
      pages.push(page);
      [page, used] = [[cell], first === 0 ? size : 0];
    } else {
      page.push(cell);
      used += size;
    }
  }
  const last = used < room.minimum ? pages.pop() : undefined;
  if (last === undefined) return [...pages, page];
  const both = [...last, ...page];
  if (sizeOf(both.slice(first)) <= room.capacity) return [...pages, both];
  const middle = first + middleOf(both.slice(first), kind);
  return [...pages, both.slice(0, middle), both.slice(middle)];
}

// #region bulk-load
/** Puts sorted records into leaves, and level by level inner pages on top, in place of an empty tree. O(n). */
export function loadLevels(store: PageStore, records: readonly Bytes[], room: Room): void {
  store.free(store.meta.root);
  let level = loadLevel(store, 'leaf', pack('leaf', records, room));
  let height = 1;
  for (; level.length > 1; height++) level = loadLevel(store, 'inner', pack('inner', level, room));
  store.meta.height = height;
  for (const cell of level) store.meta.root = decodeInnerCell(cell, 0).child;
}

/** Makes the pages of a level, and returns the cells by which the level above points at them. */
function loadLevel(store: PageStore, kind: 'leaf' | 'inner', pages: readonly (readonly Bytes[])[]): Bytes[] {
  let next = store.allocate(kind);
  return pages.map((cells, index) => {
    const page = next;
    next = index + 1 < pages.length ? store.allocate(kind) : 0;
    store.update(page, (node) => {
      if (kind === 'inner') {
        fillInner(node, cells);
        return;
      }
      node.fill(cells);
      node.link = next;
    });
    return encodeInnerCell(separatorBefore(kind, pages[index - 1] ?? [], cells), page);
  });
}

/** What separates a page from the one before; nothing does, before the first. */
function separatorBefore(kind: 'leaf' | 'inner', before: readonly Bytes[], cells: readonly Bytes[]): Bytes {
  const [last, first] = [before.at(-1), cells[0]];
  if (last === undefined || first === undefined) return new Uint8Array();
  if (kind === 'inner') return decodeInnerCell(first, 0).key;
  return shortestSeparator(decodeLeafCell(last, 0).key, decodeLeafCell(first, 0).key);
}
// #endregion bulk-load
