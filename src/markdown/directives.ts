import type {Blockquote, List, Node, Paragraph, Root} from 'mdast';
import type {ContainerDirective, LeafDirective, TextDirective} from 'mdast-util-directive';
import type {Position} from 'unist';
import {toString} from 'mdast-util-to-string';
import {visitParents} from 'unist-util-visit-parents';
import {nearest, type Problem} from './problem';

export type Directive = ContainerDirective | LeafDirective | TextDirective;

interface AttributeSpec {
  pattern: RegExp;
  /** What a right value looks like, for the message. */
  example: string;
  required: boolean;
}

interface DirectiveSpec {
  /** `:::name` … `:::` around content, or `::name` on a line of its own. */
  kind: 'container' | 'leaf';
  /** The element that `theme/MDXComponents` renders. Lower case: rehype-raw lower-cases names. */
  element: string;
  label: 'required' | 'optional' | 'none';
  attributes: Record<string, AttributeSpec>;
  /** The directive that it must stand in. */
  inside?: string;
  /** What the children must be, beyond what the table says. */
  shape?: (directive: ContainerDirective) => Problem[];
}

const slug = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

const specs: Record<string, DirectiveSpec> = {
  quiz: {
    kind: 'container',
    element: 'course-quiz',
    label: 'none',
    attributes: {id: {pattern: slug, example: 'warm-connection', required: true}},
    shape: quizProblems,
  },
  exercise: {
    kind: 'container',
    element: 'course-exercise',
    label: 'required',
    attributes: {level: {pattern: /^[123]$/, example: '1', required: true}},
    shape: exerciseProblems,
  },
  solution: {kind: 'container', element: 'course-solution', label: 'none', attributes: {}, inside: 'exercise'},
  myth: {kind: 'container', element: 'course-myth', label: 'required', attributes: {}},
  tabs: {kind: 'container', element: 'course-tabs', label: 'none', attributes: {}},
  tab: {kind: 'container', element: 'course-tab', label: 'required', attributes: {}, inside: 'tabs'},
  lab: {
    kind: 'leaf',
    element: 'course-lab',
    label: 'none',
    attributes: {name: {pattern: slug, example: 'raft', required: true}},
  },
  patterns: {kind: 'leaf', element: 'course-atlas', label: 'none', attributes: {}},
};

/** The names of our own directives. */
export const directiveNames: readonly string[] = Object.keys(specs);

/** Docusaurus's own, which its plugin turns into boxes. */
const admonitions = new Set(['note', 'tip', 'info', 'warning', 'danger']);

const here = (node: Node): Position => node.position ?? {start: {line: 1, column: 1}, end: {line: 1, column: 1}};

function isDirective(node: Node): node is Directive {
  return node.type === 'containerDirective' || node.type === 'leafDirective' || node.type === 'textDirective';
}

/** The label paragraph of a container, `[…]` after its name. */
function labelOf(directive: Directive): Paragraph | undefined {
  const [first] = directive.children;
  return first?.type === 'paragraph' && first.data?.directiveLabel ? first : undefined;
}

const optionsOf = (quiz: ContainerDirective): List | undefined => quiz.children.find((child) => child.type === 'list');

function quizProblems(quiz: ContainerDirective): Problem[] {
  const list = optionsOf(quiz);
  const place = here(quiz);
  if (quiz.children.some((child) => isDirective(child) && child.name === quiz.name)) return []; // it says so itself
  const shape = 'A question is its text, then a task list of options, each with an indented explanation.';
  if (!list) return [{message: 'This quiz has no list of options.', fix: shape, place}];
  const after = quiz.children[quiz.children.indexOf(list) + 1];
  if (after) {
    const message = 'The quiz goes on after its options.';
    const fix =
      'Indent each explanation by two spaces, under its option, and close the quiz with `:::` after the last.';
    return [{message, fix, place: here(after)}];
  }
  const problems: Problem[] = [];
  if (list === quiz.children[0]) problems.push({message: 'This quiz has no question.', fix: shape, place});
  if (list.children.length < 2) {
    problems.push({
      message: 'This quiz has fewer than two options.',
      fix: 'Add options: `- [ ]` wrong, `- [x]` right.',
      place,
    });
  }
  const hasBoxes = list.children.every(({checked}) => typeof checked === 'boolean');
  if (hasBoxes && !list.children.some(({checked}) => checked === true)) {
    problems.push({
      message: 'This quiz has no right answer.',
      fix: 'Mark the right option with `- [x]`.',
      place: here(list),
    });
  }
  for (const option of list.children) {
    if (typeof option.checked !== 'boolean') {
      problems.push({
        message: 'This option has no box.',
        fix: 'Start it with `- [ ]` or `- [x]`.',
        place: here(option),
      });
    } else if (option.children.length < 2) {
      problems.push({
        message: `The option «${toString(option).split('\n')[0]?.slice(0, 60) ?? ''}» is not explained.`,
        fix: 'Leave an empty line and indent the explanation by two spaces.',
        place: here(option),
      });
    }
  }
  return problems;
}

function exerciseProblems(exercise: ContainerDirective): Problem[] {
  const solutions = exercise.children.filter((child) => isDirective(child) && child.name === 'solution');
  if (solutions.length === 1) return [];
  return [
    {
      message: `This exercise has ${solutions.length === 0 ? 'no solution' : 'more than one solution'}.`,
      fix: 'Open the exercise with four colons, `::::exercise[…]{level="1"}`, and put one `:::solution` … `:::` in it.',
      place: here(exercise),
    },
  ];
}

function attributeProblems(directive: Directive, attributes: Record<string, AttributeSpec>): Problem[] {
  const place = here(directive);
  const given = directive.attributes ?? {};
  const problems: Problem[] = [];
  for (const [key, value] of Object.entries(given)) {
    const spec = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
    if (!spec) {
      const known = Object.keys(attributes);
      const meant = nearest(key, known);
      problems.push({
        message: `«${directive.name}» has no attribute «${key}».`,
        fix: meant
          ? `Did you mean «${meant}»?`
          : known.length > 0
            ? `It takes ${known.join(', ')}.`
            : 'It takes none; remove it.',
        place,
      });
    } else if (!spec.pattern.test(value ?? '')) {
      problems.push({
        message: `${key}="${value ?? ''}" is not a value for «${directive.name}».`,
        fix: `Write it like ${key}="${spec.example}".`,
        place,
      });
    }
  }
  for (const [key, {required, example}] of Object.entries(attributes)) {
    if (required && !Object.hasOwn(given, key)) {
      problems.push({message: `«${directive.name}» lacks ${key}.`, fix: `Write it like {${key}="${example}"}.`, place});
    }
  }
  return problems;
}

/** `3:1`, `localhost:3000` and `std::vector` parse as text directives too; only one with a label or attributes means to be one. */
function isProse(directive: Directive): boolean {
  return (
    directive.type === 'textDirective' &&
    directive.children.length === 0 &&
    Object.keys(directive.attributes ?? {}).length === 0
  );
}

function kindProblem(directive: Directive, {kind, attributes}: DirectiveSpec): Problem {
  const {name} = directive;
  const place = here(directive);
  if (kind === 'container') {
    return {
      message: `«${name}» is a container.`,
      fix: `Write \`:::${name}\` on a line of its own, the content, and \`:::\` to close it.`,
      place,
    };
  }
  const examples = Object.entries(attributes).map(([key, {example}]) => `${key}="${example}"`);
  const braces = examples.length > 0 ? `{${examples.join(' ')}}` : '';
  return {
    message: `«${name}» stands alone and holds nothing.`,
    fix: `Write \`::${name}${braces}\` on a line of its own.`,
    place,
  };
}

function directiveProblems(directive: Directive, parents: readonly Node[]): Problem[] {
  if (isProse(directive)) return [];
  const place = here(directive);
  const open = parents.find((parent) => isDirective(parent) && parent.name === directive.name);
  if (open) {
    return [
      {
        message: `This «${directive.name}» stands inside the one on line ${here(open).start.line}, which is not closed before it.`,
        fix: 'Close that one with a line of as many colons as opened it.',
        place,
      },
    ];
  }
  if (admonitions.has(directive.name) && directive.type === 'containerDirective') {
    return attributeProblems(directive, {});
  }
  const spec = Object.hasOwn(specs, directive.name) ? specs[directive.name] : undefined;
  if (!spec) {
    const known = [...Object.keys(specs), ...admonitions];
    const meant = nearest(directive.name, known);
    return [
      {
        message: `Unknown directive «${directive.name}».`,
        fix: meant ? `Did you mean «${meant}»?` : `The directives are ${known.join(', ')}.`,
        place,
      },
    ];
  }
  if (directive.type !== `${spec.kind}Directive`) return [kindProblem(directive, spec)];
  const problems = attributeProblems(directive, spec.attributes);
  const label = directive.type === 'leafDirective' ? directive.children.length > 0 : labelOf(directive) !== undefined;
  if (spec.label === 'required' && !label) {
    problems.push({message: `«${directive.name}» lacks its label.`, fix: `Write \`:::${directive.name}[…]\`.`, place});
  }
  if (spec.label === 'none' && label) {
    problems.push({message: `«${directive.name}» takes no label.`, fix: 'Remove the […].', place});
  }
  const parent = parents.at(-1);
  if (spec.inside !== undefined && !(parent && isDirective(parent) && parent.name === spec.inside)) {
    problems.push({
      message: `«${directive.name}» must stand directly in «${spec.inside}».`,
      fix: `Give \`${spec.inside}\` more colons than the \`${directive.name}\` in it.`,
      place,
    });
  }
  return [...problems, ...(directive.type === 'containerDirective' ? (spec.shape?.(directive) ?? []) : [])];
}

/** Everything wrong with the directives of a document, in document order. */
export function findDirectiveProblems(tree: Root): Problem[] {
  const problems: Problem[] = [];
  const quizzes = new Set<string>();
  visitParents(tree, (node, parents) => {
    if (!isDirective(node)) return;
    problems.push(...directiveProblems(node, parents));
    const id = node.name === 'quiz' ? node.attributes?.id : undefined;
    if (typeof id !== 'string') return;
    if (quizzes.has(id)) {
      problems.push({
        message: `The quiz id «${id}» is used twice.`,
        fix: 'Give each question an id of its own.',
        place: here(node),
      });
    }
    quizzes.add(id);
  });
  return problems;
}

type Blocks = Blockquote['children'];

/** Blocks that become the element `name`; a blockquote is mdast's node for «some blocks». */
function blocks(name: string, properties: Record<string, string>, children: Blocks): Blockquote {
  return {type: 'blockquote', children, data: {hName: name, hProperties: properties}};
}

function transformQuiz(quiz: ContainerDirective, lesson: string): void {
  const list = optionsOf(quiz);
  if (!list) return;
  const right = list.children.flatMap((option, index) => (option.checked === true ? [String(index)] : []));
  const options = list.children.map((option, index) => {
    const [answer, ...explanation] = option.children;
    return blocks('course-quiz-option', {index: String(index), right: String(option.checked === true)}, [
      blocks('course-quiz-answer', {}, answer ? [answer] : []),
      blocks('course-quiz-explanation', {}, explanation),
    ]);
  });
  quiz.data = {
    hName: 'course-quiz',
    hProperties: {id: quiz.attributes?.id ?? '', lesson, right: right.join(','), options: String(options.length)},
  };
  quiz.children = [blocks('course-quiz-question', {}, quiz.children.slice(0, -1)), ...options];
}

function propertiesOf({attributes}: Directive): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes ?? {}).map(([key, value]) => [key, value ?? '']));
}

function transformLabeled(directive: ContainerDirective, spec: DirectiveSpec): void {
  const label = labelOf(directive);
  const text = label ? toString(label) : '';
  const properties = propertiesOf(directive);
  if (directive.name === 'tab') {
    Object.assign(properties, {label: text, value: text.toLowerCase().replace(/[^a-z0-9]+/g, '-')});
    directive.children.shift();
  } else if (label) {
    label.data = {hName: `${spec.element}-label`};
  }
  directive.data = {hName: spec.element, hProperties: properties};
}

/** Turns the directives of a document that has no problems into the elements that the theme renders. */
export function transformDirectives(tree: Root, lesson: string): void {
  let depth = 1;
  visitParents(tree, (node) => {
    if (node.type === 'heading') depth = node.depth;
    if (!isDirective(node)) return;
    const spec = Object.hasOwn(specs, node.name) ? specs[node.name] : undefined;
    if (!spec) return;
    if (node.type === 'leafDirective') {
      // The headings of what stands there go on from those of the text.
      node.data = {hName: spec.element, hProperties: {...propertiesOf(node), level: String(depth + 1)}};
    }
    if (node.type !== 'containerDirective') return;
    if (node.name === 'quiz') transformQuiz(node, lesson);
    else transformLabeled(node, spec);
  });
}
