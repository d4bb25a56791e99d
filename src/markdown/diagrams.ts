import path from 'node:path';
import type {Program} from 'estree';
import type {Code, Root} from 'mdast';
import type {MdxJsxAttributeValueExpression, MdxJsxFlowElement} from 'mdast-util-mdx-jsx';
import type {Plugin} from 'unified';
import {visit} from 'unist-util-visit';
import type {VFile} from 'vfile';
import {BrowserNotFoundError} from '../browser';
import type {StoredDrawing} from '../plugins/diagrams/cache';
import {diagrams} from '../plugins/diagrams/diagrams';
import {MermaidError} from '../plugins/diagrams/mermaid-error';
import {inspectDiagram, type DiagramProblem} from '../plugins/diagrams/rules';
import {readSource} from '../plugins/diagrams/source';

const siteDirectory = path.resolve(__dirname, '../..');

let warned = false;

/** Says, once, that diagrams will be drawn in the reader's browser. In CI that is an error: a published site has drawings. */
function withoutBrowser(error: BrowserNotFoundError): void {
  if (process.env.CI !== undefined && process.env.CI !== 'false') throw error;
  if (!warned) console.warn(`[diagrams] ${error.message} Until then, pages draw their diagrams when they are opened.`);
  warned = true;
}

/** What is wrong with a diagram, or its drawing; neither if there is no browser to draw it. */
async function draw(source: string): Promise<{problems: DiagramProblem[]; drawing?: StoredDrawing}> {
  const problems = inspectDiagram(source);
  if (problems.length > 0) return {problems};
  try {
    return {problems, drawing: await diagrams.draw(source)};
  } catch (error) {
    if (error instanceof MermaidError)
      return {problems: [{line: error.line ?? 1, message: `Mermaid: ${error.message}`, fix: ''}]};
    if (!(error instanceof BrowserNotFoundError)) throw error;
    withoutBrowser(error);
    return {problems};
  }
}

/** `require("…")` as the value of an attribute: what it gives is up to the bundler. */
function requireAttribute(request: string): MdxJsxAttributeValueExpression {
  const estree: Program = {
    type: 'Program',
    sourceType: 'module',
    comments: [],
    body: [
      {
        type: 'ExpressionStatement',
        expression: {
          type: 'CallExpression',
          optional: false,
          callee: {type: 'Identifier', name: 'require'},
          arguments: [{type: 'Literal', value: request, raw: JSON.stringify(request)}],
        },
      },
    ],
  };
  return {type: 'mdxJsxAttributeValueExpression', value: `require(${JSON.stringify(request)})`, data: {estree}};
}

function element(source: string, drawing: StoredDrawing | undefined): MdxJsxFlowElement {
  const {title = ''} = readSource(source);
  const attributes: MdxJsxFlowElement['attributes'] = Object.entries({title, source}).map(([name, value]) => ({
    type: 'mdxJsxAttribute',
    name,
    value,
  }));
  if (drawing) {
    const file = path.relative(siteDirectory, drawing.file).split(path.sep).join('/');
    attributes.push(
      // «!!» keeps the rules for images of authors away.
      {type: 'mdxJsxAttribute', name: 'drawing', value: requireAttribute(`!!@site/${file}`)},
      {type: 'mdxJsxAttribute', name: 'width', value: String(drawing.width)},
      {type: 'mdxJsxAttribute', name: 'height', value: String(drawing.height)},
    );
  }
  return {type: 'mdxJsxFlowElement', name: 'course-diagram', attributes, children: []};
}

function refuse(file: VFile, problems: readonly DiagramProblem[]): void {
  const [first] = problems;
  if (!first) return;
  const lines = problems.map(({line, message, fix}) => `${file.path}:${line} ${message} ${fix}`.trimEnd());
  file.fail(`diagram refused\n${lines.join('\n')}`, {place: {line: first.line, column: 1}, source: 'diagrams'});
}

/**
 * Draws the `mermaid` fences of a page and puts a `course-diagram` in the place of each. Fails with the file, the line and
 * Mermaid's own message if one can't be drawn.
 */
export const drawDiagrams: Plugin<[], Root> = () => async (tree, file) => {
  const fences: {node: Code; replace: (by: MdxJsxFlowElement) => void}[] = [];
  visit(tree, 'code', (node, index, parent) => {
    if (node.lang !== 'mermaid' || index === undefined || !parent) return;
    fences.push({node, replace: (by) => parent.children.splice(index, 1, by)});
  });
  const problems = await Promise.all(
    fences.map(async ({node, replace}) => {
      const result = await draw(node.value);
      replace(element(node.value, result.drawing));
      const fence = node.position?.start.line ?? 0;
      return result.problems.map((problem) => ({...problem, line: fence + problem.line}));
    }),
  );
  refuse(file, problems.flat());
};
