import type {Root} from 'hast';
import type {Plugin} from 'unified';
import {visit} from 'unist-util-visit';

const forbidden = new Set(
  'script style link meta base iframe object embed form template frame frameset portal noscript foreignobject head body html svg math'.split(
    ' ',
  ),
);

/**
 * The last guard, on the HTML that Markdown became: refuses what could run or load, whichever way it got there.
 * Stands first of `beforeDefaultRehypePlugins`; in `.md` Docusaurus puts rehype-raw before it.
 */
export const guardElements: Plugin<[], Root> = () => (tree, file) => {
  visit(tree, 'element', (node) => {
    if (forbidden.has(node.tagName.toLowerCase()))
      file.fail(`Element <${node.tagName}> is not allowed in content.`, node);
    for (const key of Object.keys(node.properties)) {
      if (/^on|^srcdoc$|^ref$/i.test(key)) file.fail(`Attribute «${key}» is not allowed in content.`, node);
    }
    // rehype-raw lower-cases names, and theme-common looks for this one in camel case (Docusaurus 3.10, .md only).
    if (node.tagName === 'mdxadmonitiontitle') node.tagName = 'mdxAdmonitionTitle';
  });
};
