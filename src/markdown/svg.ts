/** What a still picture is drawn with. Links, scripts, styles, animation, embedded HTML and pictures are not in it. */
const elements = new Set(
  `svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan marker mask pattern clippath
  lineargradient radialgradient stop`.split(/\s+/),
);

const tag = /<(\/?)([a-zA-Z][\w:.-]*)((?:\s+[a-zA-Z_:][\w:.-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*\/?>/y;
const skipped = /(?:[^<]+|<!--(?:(?!--)[\s\S])*-->|<\?xml\s[^?<>]*\?>)/y;
const attribute = /([a-zA-Z_:][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** What an attribute may not do, or `undefined`. */
function refuseAttribute(name: string, value: string): string | undefined {
  const lower = name.toLowerCase();
  if (lower.startsWith('on')) return `runs a script («${name}»)`;
  if (lower === 'style' || lower === 'class') return `has «${name}», and we don’t load style sheets in pictures`;
  if (lower === 'xmlns' || lower.startsWith('xmlns:')) return undefined;
  if (/(?:^|:)(?:href|src)$/.test(lower) && !value.startsWith('#')) return `loads or links «${value}»`;
  if (/&|(?:url|image|import)\s*\(?\s*(?!\(#)["']?[^#]*:|javascript/i.test(value)) return `has the value «${value}»`;
  return /url\(\s*(?!#)/i.test(value) ? `loads «${value}»` : undefined;
}

/**
 * Why an SVG is no still picture, or `undefined` if it is one. Strict: what isn't plainly a tag, an attribute with a quoted
 * value, a comment or text is refused, so that no two parsers can read it differently.
 */
export function refuseSvg(source: string): string | undefined {
  let at = 0;
  let seen = false;
  while (at < source.length) {
    skipped.lastIndex = at;
    if (skipped.test(source)) {
      at = skipped.lastIndex;
      continue;
    }
    tag.lastIndex = at;
    const match = tag.exec(source);
    const [, , name = '', attributes = ''] = match ?? [];
    if (!match) return `it has something that is no tag at «${source.slice(at, at + 30)}»`;
    if (!elements.has(name.toLowerCase())) return `it holds <${name}>`;
    for (const [, key = '', double, single] of attributes.matchAll(attribute)) {
      const reason = refuseAttribute(key, double ?? single ?? '');
      if (reason !== undefined) return `<${name}> ${reason}`;
    }
    seen ||= name === 'svg';
    at = tag.lastIndex;
  }
  return seen ? undefined : 'it has no <svg>';
}
