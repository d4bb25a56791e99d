/** The id that an attribute refers to, as `url(#id)` or `href="#id"`; `undefined` if it refers to none. */
function reference({name, value}: Attr): string | undefined {
  if (value.startsWith('url(')) return /^url\(["']?#([^"')]+)["']?\)$/.exec(value)?.[1];
  return (name === 'href' || name === 'xlink:href') && value.startsWith('#') ? value.slice(1) : undefined;
}

/** All elements of a drawing, itself included, in document order. */
export const elementsOf = (svg: SVGSVGElement): Element[] => [svg, ...svg.querySelectorAll('*')];

function referencesIn(svg: SVGSVGElement): {attribute: Attr; id: string}[] {
  return elementsOf(svg)
    .flatMap((element) => [...element.attributes])
    .flatMap((attribute) => {
      const id = reference(attribute);
      return id === undefined ? [] : [{attribute, id}];
    });
}

/** Removes markers, gradients and symbols that nothing refers to. Most of Mermaid's markers are of this kind. */
export function removeUnused(svg: SVGSVGElement): void {
  const used = new Set(referencesIn(svg).map(({id}) => id));
  for (const element of svg.querySelectorAll('marker, symbol, filter, linearGradient, clipPath')) {
    if (!used.has(element.id)) element.remove();
  }
}

/** Renames the ids that are referred to, in order of appearance, and removes the others. */
export function renameIds(svg: SVGSVGElement, prefix: string): void {
  const references = referencesIn(svg);
  const used = new Set(references.map(({id}) => id));
  const names = new Map<string, string>();
  for (const element of elementsOf(svg)) {
    const {id} = element;
    element.removeAttribute('id');
    if (!used.has(id)) continue;
    element.id = `${prefix}-${names.size}`;
    names.set(id, element.id);
  }
  for (const {attribute, id} of references)
    attribute.value = attribute.value.replace(`#${id}`, `#${names.get(id) ?? id}`);
}
