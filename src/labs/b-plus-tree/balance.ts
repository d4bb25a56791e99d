import {type Bytes, shortestSeparator} from './bytes';
import {decodeInnerCell, encodeInnerCell, type PageId} from './cells';
import type {SlottedPage} from './slotted-page';
import {SLOT} from './slotted-page';

/** Bytes that cells take in a page, with their slots. */
export function sizeOf(cells: readonly Bytes[]): number {
  return cells.reduce((sum, {length}) => sum + length + SLOT, 0);
}

// #region halve
/**
 * Where to divide cells so that both sides are as equal in bytes as they can be. The cell of that number starts the right
 * side if it is a record; if it is a separator, it goes up between the two, and both sides are without it.
 *
 * With cells of at most `c` bytes, sides of records differ by at most `c`, sides of separators too.
 */
export function middleOf(cells: readonly Bytes[], kind: 'leaf' | 'inner'): number {
  let [best, smallest] = [1, Infinity];
  let [left, right] = [0, sizeOf(cells)];
  cells.forEach(({length}, index) => {
    const size = length + SLOT;
    const difference = Math.abs(left - (kind === 'leaf' ? right : right - size));
    if (index > 0 && index < cells.length - (kind === 'leaf' ? 0 : 1) && difference < smallest) {
      [best, smallest] = [index, difference];
    }
    left += size;
    right -= size;
  });
  return best;
}

/**
 * Spreads cells over two pages, and returns what separates them. A leaf keeps its records: the separator is new, and as
 * short as possible. An inner page gives its middle separator away, and the child of that becomes the first on the right.
 */
function distribute(cells: readonly Bytes[], left: SlottedPage, right: SlottedPage): Bytes {
  if (left.kind === 'leaf') {
    const middle = middleOf(cells, 'leaf');
    left.fill(cells.slice(0, middle));
    right.fill(cells.slice(middle));
    return shortestSeparator(left.cell(left.count - 1).key, right.cell(0).key);
  }
  const middle = middleOf(cells, 'inner');
  left.fill(cells.slice(0, middle));
  return fillInner(right, cells.slice(middle));
}
// #endregion halve

/** Fills an inner page with cells of which the first gives its child to the link. Returns the separator of that one. */
export function fillInner(page: SlottedPage, cells: readonly Bytes[]): Bytes {
  const [first, ...others] = cells;
  if (first === undefined) throw new RangeError('an inner page needs a child');
  const {key, child} = decodeInnerCell(first, 0);
  page.link = child;
  page.fill(others);
  return key;
}

// #region split
/** Splits a page to which a cell is added that doesn't fit. The new page comes right of it. */
export function split(page: SlottedPage, right: SlottedPage, rightId: PageId, index: number, cell: Bytes): Bytes {
  const cells = page.cells();
  cells.splice(index, 0, cell);
  if (page.kind === 'leaf') {
    right.link = page.link;
    page.link = rightId;
  }
  return distribute(cells, page, right);
}
// #endregion split

// #region merge-or-borrow
/**
 * Repairs a page that has too little, with its neighbor. If one page can hold all, the left one does ("merge"), and the
 * right one is empty. Otherwise both get half ("borrow"), and what separates them is returned.
 *
 * @param separator - what separates the two so far; between inner pages it comes down from the parent
 */
export function mergeOrBorrow(left: SlottedPage, right: SlottedPage, separator: Bytes): Bytes | 'merged' {
  const isLeaf = left.kind === 'leaf';
  const between = isLeaf ? [] : [encodeInnerCell(separator, right.link)];
  const cells = [...left.cells(), ...between, ...right.cells()];
  if (sizeOf(cells) > left.capacity) return distribute(cells, left, right);
  left.fill(cells);
  if (isLeaf) left.link = right.link;
  return 'merged';
}
// #endregion merge-or-borrow
