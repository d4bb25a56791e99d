import {elementsOf, removeUnused, renameIds} from './ids';
import {roundNumbers} from './numbers';

/** What a drawing carries besides Mermaid's shapes. */
export interface Caption {
  /** Starts every id in the drawing. */
  idPrefix: string;
  /** The name of the kind of diagram, by which diagrams.css finds it. */
  kind: string;
  title: string;
  description: string;
  viewBox: string;
}

/** Elements that load, run or link something. rules.ts refuses what would make Mermaid draw them. */
const active = 'a, audio, embed, foreignObject, iframe, image, object, script, video';

const paints = ['fill', 'stroke', 'stop-color', 'color', 'background', 'background-color'];

const geometry = [
  'd',
  'points',
  'transform',
  'viewBox',
  'x',
  'y',
  'x1',
  'y1',
  'x2',
  'y2',
  'cx',
  'cy',
  'r',
  'width',
  'height',
];

/** Whether a paint is the same in every theme. */
const isNeutral = (paint: string): boolean => paint === 'none' || paint === 'transparent' || paint.startsWith('url(');

/** Turns inline styles into attributes: the stylesheet outranks those, and no Content-Security-Policy forbids them. */
function unstyle(element: Element): void {
  if (element instanceof SVGElement) {
    for (const property of element.style) element.setAttribute(property, element.style.getPropertyValue(property));
  }
  element.removeAttribute('style');
}

/** Removes Mermaid's colors, faces and effects, and what it keeps for scripts. */
function strip(element: Element): void {
  for (const {name, value} of [...element.attributes]) {
    const isPaint = paints.includes(name) && !isNeutral(value);
    const isEffect = ['font-family', 'filter', 'max-width'].includes(name);
    const isForScripts = name.startsWith('data-') || name === 'name';
    if (isPaint || isEffect || isForScripts || value === '') element.removeAttribute(name);
  }
  if (element.hasAttribute('class')) element.setAttribute('class', [...element.classList].join(' '));
}

/** Mermaid sketches some shapes as an open filled path and an outline drawn twice. Makes one closed path of the two. */
function joinSketches(svg: SVGSVGElement): void {
  for (const fill of svg.querySelectorAll('path[stroke-width="0"]')) {
    const outline = fill.nextElementSibling;
    if (outline?.tagName !== 'path' || outline.getAttribute('stroke-dasharray') !== '0 0') continue;
    outline.remove();
    fill.setAttribute('d', `${fill.getAttribute('d') ?? ''}Z`);
    fill.removeAttribute('stroke');
    fill.removeAttribute('stroke-width');
  }
}

/** Puts the titles of groups into their corners: in the middle of the edge, links from above run through them. */
function alignGroupTitles(svg: SVGSVGElement): void {
  for (const title of svg.querySelectorAll('.cluster > .cluster-label')) {
    const x = Number(title.parentElement?.querySelector('rect')?.getAttribute('x'));
    const y = /,\s*([-\d.]+)/.exec(title.getAttribute('transform') ?? '')?.[1] ?? '0';
    title.setAttribute('transform', `translate(${x + 10}, ${y})`);
  }
}

/** Removes labels without text, boxes without a size, and groups with nothing in them. */
function removeEmpty(svg: SVGSVGElement): void {
  for (const text of svg.querySelectorAll('text')) if (text.textContent.trim() === '') text.remove();
  for (const rect of svg.querySelectorAll('rect:not([width])')) rect.remove();
  // Backwards, so that a group is seen after what it holds.
  for (const group of [...svg.querySelectorAll('g, defs')].reverse()) if (group.childElementCount === 0) group.remove();
}

/** Makes one piece of text of the words that Mermaid wraps one by one, where they look alike. */
function joinWords(svg: SVGSVGElement): void {
  for (const word of svg.querySelectorAll('tspan.text-inner-tspan')) {
    const isPlain = word.getAttribute('font-weight') === 'normal' && word.getAttribute('font-style') === 'normal';
    if (isPlain) word.replaceWith(...word.childNodes);
  }
  svg.normalize();
}

function roundGeometry(element: Element): void {
  for (const name of geometry) {
    const value = element.getAttribute(name);
    // A hundredth of a pixel is not a hundredth of a scale.
    if (value !== null && !value.includes('scale')) element.setAttribute(name, roundNumbers(value));
  }
}

function describe(svg: SVGSVGElement, {kind, title, description, viewBox}: Caption): void {
  for (const {name} of [...svg.attributes]) if (name !== 'xmlns') svg.removeAttribute(name);
  svg.setAttribute('viewBox', viewBox);
  svg.setAttribute('class', `diagram ${kind}`);
  svg.setAttribute('role', 'img');
  for (const old of svg.querySelectorAll(':scope > title, :scope > desc')) old.remove();
  for (const [name, text] of [
    ['desc', description],
    ['title', title],
  ] as const) {
    const element = document.createElementNS(svg.namespaceURI, name);
    element.textContent = text;
    svg.prepend(element);
  }
}

/**
 * Makes of Mermaid's SVG one that has no colors, styles or scripts of its own, only shapes and classes for diagrams.css to
 * paint; that is the same for the same source; and that says what it shows. Throws if it holds active content.
 */
export function tidy(svg: SVGSVGElement, caption: Caption): void {
  for (const style of svg.querySelectorAll('style')) style.remove();
  const refused = svg.querySelector(active);
  if (refused) throw new Error(`The diagram holds <${refused.tagName}>, which is not allowed.`);
  for (const element of elementsOf(svg)) {
    unstyle(element);
    strip(element);
    roundGeometry(element);
  }
  joinWords(svg);
  joinSketches(svg);
  alignGroupTitles(svg);
  // Links come after the labels that they would cover.
  for (const labels of svg.querySelectorAll('.node-labels')) svg.append(labels);
  removeUnused(svg);
  removeEmpty(svg);
  renameIds(svg, caption.idPrefix);
  describe(svg, caption);
}
