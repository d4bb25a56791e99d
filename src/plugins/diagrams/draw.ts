import type {Mermaid} from 'mermaid';
import {mermaidConfig} from './config';
import {readSource} from './source';
import {tidy} from './tidy';

/** A diagram as an SVG that diagrams.css paints. */
export interface Drawing {
  svg: string;
  /** The size at which its text is 16 px high, in px. */
  width: number;
  height: number;
}

const margin = 8;

/**
 * The part of the plane that a drawing in the document covers: all that it holds, with a margin, as far as Mermaid shows it
 * (it lets the lifelines of a sequence run on out of view).
 */
function boundsOf(svg: SVGSVGElement): {viewBox: string; width: number; height: number} {
  const shown = svg.viewBox.baseVal;
  const held = svg.getBBox();
  const left = Math.floor(Math.max(held.x - margin, shown.x));
  const top = Math.floor(Math.max(held.y - margin, shown.y));
  const width = Math.ceil(Math.min(held.x + held.width + margin, shown.x + shown.width)) - left;
  const height = Math.ceil(Math.min(held.y + held.height + margin, shown.y + shown.height)) - top;
  return {viewBox: `${left} ${top} ${width} ${height}`, width, height};
}

/**
 * Lays a diagram out with Mermaid in the page that this runs in. Rejects with Mermaid's error if it can't parse the source.
 * `idPrefix` keeps the ids in the drawing apart from those of other drawings on a page.
 */
export async function drawDiagram(mermaid: Mermaid, source: string, idPrefix: string): Promise<Drawing> {
  mermaid.initialize(mermaidConfig);
  const {svg: markup} = await mermaid.render('drawing', source);
  const host = document.body.appendChild(document.createElement('div'));
  try {
    host.innerHTML = markup;
    const svg = host.querySelector('svg');
    if (!svg) throw new Error('Mermaid returned no SVG.');
    svg.querySelector('.today')?.remove(); // a gantt chart marks the day on which it is drawn
    const {viewBox, width, height} = boundsOf(svg);
    const {kind, title = '', description = ''} = readSource(source);
    tidy(svg, {idPrefix, kind: kind?.name ?? '', title, description, viewBox});
    return {svg: new XMLSerializer().serializeToString(svg), width, height};
  } finally {
    host.remove();
  }
}
