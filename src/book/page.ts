/**
 * What runs in the browser that makes a book: all its pages in one document, with the styles of the site's paper. The
 * document is a page of the built site whose scripts never ran, so that everything is as the server rendered it.
 */
import {addAppendix, type PrintedAddress} from '../paper/appendix';
import {toChapters, type Chapter} from './xhtml';

/** A page of the site, or a leaf between parts. */
export interface BookEntry {
  level: number;
  title?: string | undefined;
  /** The page's path on the site. */
  path?: string | undefined;
}

export interface BookPlan {
  title: string;
  /** The line under the title. */
  subtitle: string;
  entries: BookEntry[];
  /** The address of the published site's home, with a slash at its end; absent if that isn't known. */
  site?: string | undefined;
  kind: 'paper' | 'ebook';
}

/** An entry as the table of contents has it. */
export interface Contents {
  id: string;
  level: number;
  title: string;
}

declare global {
  interface Window {
    assembleBook(plan: BookPlan): Promise<Contents[]>;
    setPageNumbers(numbers: Record<string, number>): void;
    bookChapters(): Chapter[];
    placePicture(id: string, source: string, description: string): void;
  }
}

const chapterId = (index: number): string => `chapter-${index + 1}`;

async function load(path: string): Promise<HTMLElement> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} is not in the build: ${response.status}.`);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const text = page.querySelector<HTMLElement>('article .markdown');
  if (!text) throw new Error(`${path} holds no article.`);
  return document.importNode(text, true);
}

function leaf(title: string): HTMLElement {
  const element = document.createElement('div');
  element.className = 'markdown';
  const heading = document.createElement('h1');
  heading.append(title);
  element.append(heading);
  return element;
}

/** Ids of different pages may be equal; in a book each begins with its chapter's. */
function prefixIds(chapter: Element, prefix: string): void {
  const ids = new Set([...chapter.querySelectorAll('[id]')].map(({id}) => id));
  const rename = (id: string) => (ids.has(id) ? `${prefix}-${id}` : id);
  for (const element of chapter.querySelectorAll('*')) {
    for (const attribute of element.attributes) {
      if (attribute.name === 'id') attribute.value = `${prefix}-${attribute.value}`;
      else if (/^aria-(labelledby|describedby|controls)$|^for$/.test(attribute.name))
        attribute.value = attribute.value.split(' ').map(rename).join(' ');
      else if (attribute.value.includes('url('))
        attribute.value = attribute.value.replaceAll(
          /url\(["']?#([^"')]+)["']?\)/g,
          (_, id: string) => `url(#${rename(id)})`,
        );
      else if (/^(xlink:)?href$/.test(attribute.name) && element.closest('svg') && attribute.value.startsWith('#'))
        attribute.value = `#${rename(attribute.value.slice(1))}`;
    }
  }
}

/** Links between pages of the book lead through the book; others to the published site, if there is one. */
function resolveLinks(chapter: Element, own: string, chapters: Map<string, string>, site: string | undefined): void {
  for (const link of chapter.querySelectorAll<HTMLAnchorElement>('a[href]')) {
    const target = new URL(link.getAttribute('href') ?? '', new URL(own, location.href));
    if (target.origin !== location.origin) continue;
    const id = chapters.get(target.pathname);
    if (id !== undefined) {
      const fragment = `${id}-${decodeURIComponent(target.hash.slice(1))}`;
      link.setAttribute('href', `#${document.getElementById(fragment) ? fragment : id}`);
    } else if (site !== undefined) {
      link.href = new URL(target.pathname + target.hash, site).href;
    } else {
      const reference = link.closest('.excerpt-reference'); // which says nothing but where it leads
      if (reference) reference.remove();
      else link.replaceWith(...link.childNodes);
    }
  }
  for (const image of chapter.querySelectorAll('img')) {
    image.loading = 'eager';
    image.src = new URL(image.getAttribute('src') ?? '', new URL(own, location.href)).href;
  }
}

function numberFigures(book: Element): void {
  const captions = book.querySelectorAll('[data-diagram] figcaption > :first-child, [data-lab] header > p:first-child');
  captions.forEach((caption, index) => {
    caption.prepend(`Figure ${index + 1}. `);
  });
}

/** What the styles of paper hide is not in the book. */
function removeHidden(book: Element): void {
  for (const element of [...book.querySelectorAll('*')]) {
    const inDrawing = element.parentElement?.closest('svg, math') !== null;
    if (element.isConnected && !inDrawing && getComputedStyle(element).display === 'none') element.remove();
  }
}

/** The outline of a PDF is made of headings, by their level. */
function setLevels(chapter: Element, level: number): void {
  for (const heading of chapter.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    heading.setAttribute('aria-level', String(Math.min(9, level - 1 + Number(heading.tagName.slice(1)))));
  }
}

function titlePage({title, subtitle, site}: BookPlan): HTMLElement {
  const element = document.createElement('section');
  element.className = 'book-title';
  const [before = '', ...rest] = title.split(': ');
  const name = document.createElement('p');
  name.className = 'book-name';
  name.append(rest.length === 0 ? before : rest.join(': '));
  const series = document.createElement('p');
  series.className = 'book-series';
  series.append(rest.length === 0 ? 'An advanced backend engineering course' : before);
  const line = document.createElement('p');
  line.append(subtitle);
  const license = document.createElement('p');
  license.className = 'book-license';
  license.append(
    `Text and diagrams under CC BY 4.0, code under the MIT license.${site === undefined ? '' : ` ${site}`}`,
  );
  element.append(series, name, line, license);
  return element;
}

function contentsPage(contents: readonly Contents[]): HTMLElement {
  const nav = document.createElement('nav');
  nav.className = 'book-contents';
  const heading = document.createElement('h1');
  heading.append('Contents');
  const list = document.createElement('ol');
  for (const {id, level, title} of contents) {
    const item = document.createElement('li');
    item.dataset.level = String(level);
    const link = document.createElement('a');
    link.href = `#${id}`;
    const name = document.createElement('span');
    name.append(title);
    const number = document.createElement('span');
    number.className = 'book-page';
    number.dataset.target = id;
    link.append(name, number);
    item.append(link);
    list.append(item);
  }
  nav.append(heading, list);
  return nav;
}

window.assembleBook = async (plan) => {
  const {entries, kind, site, title} = plan;
  const paths = new Map(entries.flatMap(({path}, index) => (path === undefined ? [] : [[path, chapterId(index)]])));
  const texts = await Promise.all(
    entries.map(({path, title: name = ''}) => (path === undefined ? Promise.resolve(leaf(name)) : load(path))),
  );
  const book = document.createElement('main');
  book.id = 'book';
  const contents = texts.map((text, index): Contents => {
    const id = chapterId(index);
    const {level = 1} = entries[index] ?? {};
    prefixIds(text, id);
    setLevels(text, level);
    const chapter = document.createElement('article');
    chapter.id = id;
    chapter.className = 'book-chapter';
    chapter.append(text);
    book.append(chapter);
    return {id, level, title: text.querySelector('h1')?.textContent ?? ''};
  });
  document.body.replaceChildren(book);
  document.title = title;
  texts.forEach((text, index) => {
    resolveLinks(text, entries[index]?.path ?? '/', paths, site);
  });

  const printed: PrintedAddress = (link) => {
    const isOurs =
      link.getAttribute('href')?.startsWith('#') === true || link.closest('.hash-link, [data-concept], dl') !== null;
    return kind === 'ebook' || isOurs || !link.protocol.startsWith('http') ? undefined : link.href;
  };
  texts.forEach((text, index) => {
    addAppendix(text, printed, `${chapterId(index)}-`);
  });
  for (const heading of book.querySelectorAll('[data-paper="part"] h2')) {
    const level = entries[[...book.children].findIndex((chapter) => chapter.contains(heading))]?.level ?? 1;
    heading.setAttribute('aria-level', String(level + 1));
  }
  removeHidden(book);
  numberFigures(book);
  if (kind === 'paper') book.prepend(titlePage(plan), ...(contents.length > 1 ? [contentsPage(contents)] : []));
  await document.fonts.ready;
  await Promise.all([...document.images].map((image) => image.decode()));
  return contents;
};

window.setPageNumbers = (numbers) => {
  for (const element of document.querySelectorAll<HTMLElement>('.book-page')) {
    element.replaceChildren(String(numbers[element.dataset.target ?? ''] ?? ''));
  }
};

window.placePicture = (id, source, description) => {
  const lab = document.getElementById(id);
  const picture = document.createElement('img');
  picture.src = source;
  picture.alt = description;
  const figure = document.createElement('figure');
  const caption = document.createElement('figcaption');
  caption.append(lab?.querySelector('header')?.textContent ?? '');
  figure.append(picture, caption);
  lab?.replaceChildren(figure);
};

window.bookChapters = () => toChapters(document.querySelectorAll('.book-chapter'));
