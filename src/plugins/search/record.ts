import type {Section} from './sections';

const escape = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');

/** Sections that name what other sections explain. */
const weak = /^(sources|further reading|check yourself|exercises|when you are done)$/i;

const weighted = (tag: string, weight: number, text: string, id?: string) =>
  text.trim() === ''
    ? ''
    : `<${tag}${id === undefined ? '' : ` id="${escape(id)}"`} data-pagefind-weight="${weight}">${escape(text)}</${tag}>`;

/** The HTML that Pagefind gets for a section: only what is to be found, with its weights. */
export function recordOf({title, text, concepts, symbols}: Section): string {
  const defined = concepts.map(
    ({anchor, name, aliases, definition}) =>
      weighted('h2', 8, name, anchor) + weighted('p', 6, aliases) + weighted('p', 2, definition),
  );
  const documented = symbols.map(
    (symbol) => weighted('h2', 7, symbol.name, symbol.anchor) + weighted('p', 1, symbol.text),
  );
  const body = weighted('p', weak.test(title) ? 0.3 : 1, text);
  return `<!doctype html><html lang="en"><body>${weighted('h1', 7, title)}${body}${[...defined, ...documented].join('')}</body></html>`;
}
