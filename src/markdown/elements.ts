import type {Root} from 'hast';
import type {Plugin} from 'unified';
import {visit} from 'unist-util-visit';

/** What Markdown, its extensions and our directives become; `course-…` and `lesson-…` are our own. */
const elements = new Set(
  `p h1 h2 h3 h4 h5 h6 a em strong del code pre ul ol li input table thead tbody tr th td blockquote img hr br sup section
  div span admonition mdxadmonitiontitle`.split(/\s+/),
);
const own = /^(?:course|lesson)-[a-z-]+$/;

const attributes = /^on|^srcdoc$|^srcset$|^ref$|^is$|^ping$|^style$|^formaction$|^action$|^dangerously/i;
const address = /^(?:href|src|cite|xlinkhref|poster|data)$/i;

/**
 * The last guard, on the HTML that Markdown became: refuses what could run or load, whichever way it got there.
 * Stands first of `beforeDefaultRehypePlugins`; in `.md` Docusaurus puts rehype-raw before it.
 */
export const guardElements: Plugin<[], Root> = () => (tree, file) => {
  visit(tree, (node) => {
    if (node.type === 'raw') file.fail('Raw HTML is not allowed in content.', node);
  });
  visit(tree, 'element', (node) => {
    const name = node.tagName.toLowerCase();
    if (!elements.has(name) && !own.test(name)) file.fail(`Element <${node.tagName}> is not allowed in content.`, node);
    for (const [key, value] of Object.entries(node.properties)) {
      const scheme = address.test(key) ? /^[\s\0]*([a-z][^/?#]*):/i.exec(String(value))?.[1]?.toLowerCase() : undefined;
      const isBad = attributes.test(key) || (scheme !== undefined && !['https', 'http', 'mailto'].includes(scheme));
      if (isBad) file.fail(`Attribute «${key}» is not allowed in content.`, node);
    }
    // rehype-raw lower-cases names, and theme-common looks for this one in camel case (Docusaurus 3.10, .md only).
    if (node.tagName === 'mdxadmonitiontitle') node.tagName = 'mdxAdmonitionTitle';
  });
};
