import {addAppendix, type PrintedAddress} from './appendix';

/** Links to other pages, but not those that the site adds to the author's text. */
const printedAddress: PrintedAddress = (link) => {
  const isOurs = link.closest('.hash-link, [data-concept], [data-screen-only], [data-paper="pointer"], dl') !== null;
  const isHere = link.origin === location.origin && link.pathname === location.pathname;
  return isOurs || isHere || !link.protocol.startsWith('http') ? undefined : link.href;
};

let undo: (() => void)[] = [];

function restore(): void {
  for (const step of undo) step();
  undo = [];
}

if (typeof window !== 'undefined') {
  window.addEventListener('beforeprint', () => {
    restore(); // a browser may ask twice
    undo = [...document.querySelectorAll('article .markdown')].map((page) => addAppendix(page, printedAddress));
  });
  window.addEventListener('afterprint', restore);
}
