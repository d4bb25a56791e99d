/** A chapter of an EPUB: well-formed XHTML, and the pictures that it shows. */
export interface Chapter {
  id: string;
  title: string;
  /** The content of its body. */
  body: string;
  /** Its pictures: the name that `body` gives each, and where it is now. */
  images: {name: string; address: string}[];
  hasSvg: boolean;
  hasMath: boolean;
}

const kept = new Set([
  ...['id', 'href', 'src', 'alt', 'colspan', 'rowspan', 'scope', 'start', 'type', 'lang', 'class'],
  ...['data-part', 'data-paper'],
]);

/** What a drawing takes from the stylesheet, which no reader of EPUB has; with the value that needs no saying. */
const paint: Record<string, string> = {
  fill: 'rgb(0, 0, 0)',
  'fill-opacity': '1',
  stroke: 'none',
  'stroke-width': '1px',
  'stroke-dasharray': 'none',
  'stroke-linecap': 'butt',
  'stroke-opacity': '1',
  opacity: '1',
  'font-family': '',
  'font-size': '',
  'font-weight': '400',
  'font-style': 'normal',
  'text-anchor': 'start',
  'dominant-baseline': 'auto',
  'paint-order': 'normal',
  rx: 'auto',
  transform: 'none',
  'transform-origin': '0px 0px',
};
const inherited = new Set(
  Object.keys(paint).filter((name) => !/^(opacity|rx|transform.*|dominant-baseline)$/.test(name)),
);

/** Writes the computed paint of a drawing into it, where it differs from what an element inherits. */
function resolvePaint(svg: Element): void {
  const elements = [svg, ...svg.querySelectorAll('*')];
  const styles = elements.map((element) => {
    const computed = getComputedStyle(element);
    const around = element.parentElement && element !== svg ? getComputedStyle(element.parentElement) : undefined;
    return Object.entries(paint)
      .filter(([name, initial]) => {
        const value = computed.getPropertyValue(name);
        const given = inherited.has(name) && around ? around.getPropertyValue(name) : initial;
        return value !== '' && value !== given;
      })
      .filter(([name]) => name !== 'transform-origin' || computed.transform !== 'none')
      .map(([name]) => `${name}:${computed.getPropertyValue(name).replaceAll('"', "'")}`)
      .join(';');
  });
  elements.forEach((element, index) => {
    for (const {name} of [...element.attributes]) {
      if (name === 'class' || name === 'style' || name.startsWith('data-') || name.startsWith('aria-'))
        element.removeAttribute(name);
    }
    if (element.hasAttribute('transform') && styles[index]?.includes('transform:'))
      element.removeAttribute('transform');
    const style = styles[index];
    if (style) element.setAttribute('style', style);
  });
  const [, , width = '0', height = '0'] = svg.getAttribute('viewBox')?.split(/[\s,]+/) ?? [];
  svg.setAttribute('style', `${svg.getAttribute('style') ?? ''};max-width:100%;height:auto`);
  svg.setAttribute('width', width);
  svg.setAttribute('height', height);
  svg.setAttribute('role', 'img');
}

function formulas(chapter: Element): void {
  for (const formula of chapter.querySelectorAll('.katex')) {
    const math = formula.querySelector('math');
    if (!math) continue;
    const source = math.querySelector('annotation');
    math.setAttribute('alttext', source?.textContent ?? '');
    source?.remove();
    if (formula.closest('.katex-display')) math.setAttribute('display', 'block');
    formula.replaceWith(math);
  }
}

/** Code as one preformatted block: the lines of the site's highlighter are elements. */
function code(chapter: Element): void {
  for (const block of chapter.querySelectorAll('.theme-code-block')) {
    const title = block.querySelector('[class*="codeBlockTitle"]');
    const pre = block.querySelector('pre');
    if (!pre) continue;
    for (const extra of pre.querySelectorAll('br')) extra.remove();
    for (const line of pre.querySelectorAll('.token-line')) line.replaceWith(...line.childNodes, '\n');
    for (const token of pre.querySelectorAll('span:not(.token)')) token.replaceWith(...token.childNodes);
    const figure = document.createElement('div');
    if (title) {
      const name = document.createElement('p');
      name.dataset.part = 'file';
      name.append(title.textContent);
      figure.append(name);
    }
    figure.append(pre);
    block.replaceWith(figure);
  }
}

/** Removes what only the site's styles and scripts understand. */
function plain(chapter: Element): void {
  const elements = [...chapter.querySelectorAll('*')].filter((element) => element.closest('svg, math') === null);
  for (const element of elements) {
    for (const {name} of [...element.attributes]) if (!kept.has(name)) element.removeAttribute(name);
    const tokens = [...element.classList].filter(
      (name) => element.classList.contains('token') && /^[a-z-]+$/.test(name),
    );
    if (tokens.length > 0) element.className = tokens.join(' ');
    else element.removeAttribute('class');
    if (element.getAttribute('type') !== null && element.tagName !== 'OL') element.removeAttribute('type');
  }
  // No forms in a book, and a label without one means nothing.
  for (const element of chapter.querySelectorAll('form, label')) {
    const box = document.createElement('div');
    for (const {name, value} of element.attributes) box.setAttribute(name, value);
    box.append(...element.childNodes);
    element.replaceWith(box);
  }
}

/** Where each id of the book is, for links from one chapter to another. */
function linkFiles(chapters: readonly Element[]): void {
  for (const chapter of chapters) {
    for (const link of chapter.querySelectorAll('a[href^="#"]')) {
      const id = link.getAttribute('href')?.slice(1) ?? '';
      const target = document.getElementById(id)?.closest('.book-chapter');
      if (!target) link.replaceWith(...link.childNodes);
      else if (target !== chapter) link.setAttribute('href', `${target.id}.xhtml${target.id === id ? '' : `#${id}`}`);
    }
  }
}

/** The chapters of the book in the document, which is not fit for a browser afterwards. */
export function toChapters(found: Iterable<Element>): Chapter[] {
  const chapters = [...found];
  for (const chapter of chapters) for (const svg of chapter.querySelectorAll('svg:not(svg svg)')) resolvePaint(svg);
  linkFiles(chapters);
  const serializer = new XMLSerializer();
  let pictures = 0;
  return chapters.map((chapter) => {
    formulas(chapter);
    code(chapter);
    plain(chapter);
    const images = [...chapter.querySelectorAll('img')].map((image) => {
      const address = image.src;
      pictures += 1;
      const name = `images/${pictures}${/\.\w+$/.exec(new URL(address).pathname)?.[0] ?? '.png'}`;
      image.setAttribute('src', name);
      return {name, address};
    });
    chapter.removeAttribute('class');
    return {
      id: chapter.id,
      title: chapter.querySelector('h1')?.textContent ?? '',
      body: serializer.serializeToString(chapter),
      images,
      hasSvg: chapter.querySelector('svg') !== null,
      hasMath: chapter.querySelector('math') !== null,
    };
  });
}
