import type {ElementContent, Root, RootContent} from 'hast';
import type {Plugin} from 'unified';
import {visit} from 'unist-util-visit';

/**
 * Puts each displayed formula into a box that scrolls when the formula is wider than a phone.
 * Stands after rehype-katex, whose markup it wraps.
 */
export const boxFormulas: Plugin<[], Root> = () => (tree) => {
  visit(tree, 'element', (node, index, parent) => {
    const {className} = node.properties;
    if (!Array.isArray(className) || !className.includes('katex-display') || !parent || index === undefined) return;
    const box: RootContent & ElementContent = {
      type: 'element',
      tagName: 'course-formula',
      properties: {},
      children: [node],
    };
    parent.children.splice(index, 1, box);
    return index + 2;
  });
};
