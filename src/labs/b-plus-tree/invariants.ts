import {type Bytes, compareBytes} from './bytes';
import type {PageId} from './cells';
import type {SlottedPage} from './slotted-page';
import type {BPlusTree} from './tree';

/** A stretch of keys: from `low` on and before `high`, as far as these are known. */
interface Bounds {
  readonly low?: Bytes;
  readonly high?: Bytes;
}

const inWords = (key: Bytes): string => [...key].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * Checks all invariants of a {@link BPlusTree}, and the layout of its pages. Reads every page, past the buffer pool's
 * counters. O(n).
 *
 * @returns what is wrong, in words; nothing if the tree is as it should be
 */
export function checkTree(tree: BPlusTree): string[] {
  const problems: string[] = [];
  const owner = new Map<PageId, string>([[0, 'the meta page']]);
  const leaves: SlottedPage[] = [];
  const leafIds: PageId[] = [];

  const claim = (page: PageId, what: string): boolean => {
    const known = owner.get(page);
    if (known !== undefined) problems.push(`page ${page} is ${known} and ${what}`);
    else if (page < 0 || page >= tree.pageCount) problems.push(`page ${page} isn't in the file`);
    else owner.set(page, what);
    return known === undefined && page < tree.pageCount;
  };

  // #region invariants
  const visit = (id: PageId, depth: number, {low, high}: Bounds): void => {
    if (!claim(id, 'in the tree')) return;
    const page = tree.inspect(id);
    const isLeaf = depth === tree.height;
    if (page.kind !== (isLeaf ? 'leaf' : 'inner')) problems.push(`page ${id} at depth ${depth} is ${page.kind}`);
    problems.push(...checkPage(page).map((problem) => `page ${id}: ${problem}`));
    const keys = Array.from({length: page.count}, (_, index) => page.cell(index).key);
    keys.forEach((key, i) => {
      const before = keys[i - 1];
      if (before && compareBytes(before, key) >= 0) problems.push(`page ${id}: ${inWords(key)} isn't in order`);
      if (low && compareBytes(key, low) < 0) problems.push(`page ${id}: ${inWords(key)} is before ${inWords(low)}`);
      if (high && compareBytes(key, high) >= 0)
        problems.push(`page ${id}: ${inWords(key)} isn't before ${inWords(high)}`);
    });
    if (id !== tree.root && page.used < tree.minimum) problems.push(`page ${id} has ${page.used} bytes: too few`);
    if (isLeaf) {
      leaves.push(page);
      leafIds.push(id);
      return;
    }
    if (page.count === 0) problems.push(`page ${id} has a single child`);
    for (let i = 0; i <= page.count; i++) {
      const [from, to] = [keys[i - 1] ?? low, keys[i] ?? high];
      visit(page.child(i), depth + 1, {...(from && {low: from}), ...(to && {high: to})});
    }
  };
  visit(tree.root, 1, {});

  leaves.forEach(({link}, i) => {
    const next = leafIds[i + 1] ?? 0;
    if (link !== next) problems.push(`leaf ${leafIds[i] ?? 0} is linked to ${link}, and ${next} comes next`);
  });
  // #endregion invariants

  for (let id = tree.freePages; id !== 0;) {
    if (!claim(id, 'in the list of free pages')) break;
    const page = tree.inspect(id);
    if (page.kind !== 'free') problems.push(`page ${id} in the list of free pages is ${page.kind}`);
    id = page.link;
  }
  if (owner.size < tree.pageCount) problems.push(`${tree.pageCount - owner.size} of ${tree.pageCount} pages are lost`);
  return problems;
}

/**
 * Checks the layout of a page: regions cover it without gap or overlap, and holes are as large as the header says.
 *
 * @returns what is wrong, in words
 */
export function checkPage(page: SlottedPage): string[] {
  const problems: string[] = [];
  let [end, holes, cells] = [0, 0, 0];
  for (const {name, offset, bytes} of page.layout()) {
    if (offset !== end) problems.push(`${name} starts at ${offset}, and the one before ends at ${end}`);
    end = offset + bytes.length;
    if (name === 'hole') holes += bytes.length;
    if (/^(slot|cell) /.test(name)) cells += bytes.length;
  }
  if (end !== page.bytes.length) problems.push(`it ends at ${end}`);
  if (holes !== page.holes) problems.push(`holes of ${holes} bytes, and the header says ${page.holes}`);
  if (cells !== page.used) problems.push(`cells of ${cells} bytes, and ${page.used} are used`);
  return problems;
}
