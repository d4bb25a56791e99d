import {nearest} from '../../markdown/problem';
import {classes, kinds, refusedKinds, type Kind} from './kinds';
import {readSource, type DiagramSource, type Statement} from './source';

/** Something that a diagram may not do, in words for its author. */
export interface DiagramProblem {
  /** 1-based line in the source of the diagram. */
  line: number;
  /** What is wrong. */
  message: string;
  /** What to write instead. */
  fix: string;
}

function typeProblem({keyword, statements}: DiagramSource): DiagramProblem {
  const line = statements[0]?.line ?? 1;
  if (keyword === '')
    return {line, message: 'The diagram is empty.', fix: 'Start it with its type, for example «flowchart TB».'};
  const instead = refusedKinds.get(keyword);
  if (instead !== undefined) {
    return {line, message: `Diagrams of type «${keyword}» can't follow the reader's theme.`, fix: instead};
  }
  const names = kinds.flatMap(({keywords}) => keywords);
  const meant = nearest(keyword, names);
  return {
    line,
    message: `«${keyword}» is not a type of diagram.`,
    fix: meant === undefined ? `Use one of ${kinds.map(({keywords}) => keywords[0]).join(', ')}.` : `Write «${meant}».`,
  };
}

function* configurationProblems({comments, statements}: DiagramSource): Generator<DiagramProblem> {
  const fix = 'Remove it: all diagrams of the site look alike, in both themes.';
  for (const {line, text} of comments) {
    if (text.trimStart().startsWith('%%{')) yield {line, message: 'The diagram sets options with %%{…}%%.', fix};
  }
  const [first] = statements;
  if (first?.text === '---') yield {line: first.line, message: 'The diagram sets options with front matter.', fix};
}

function* descriptionProblems({title, description, statements}: DiagramSource, kind: Kind): Generator<DiagramProblem> {
  const line = statements[0]?.line ?? 1;
  const mark = kind.described === 'comment' ? '%% ' : '';
  if (!title) {
    yield {
      line,
      message: 'The diagram has no accTitle.',
      fix: `Add a line «${mark}accTitle: …» that names what it shows.`,
    };
  }
  if (!description) {
    yield {
      line,
      message: 'The diagram has no accDescr.',
      fix: `Add a line «${mark}accDescr: …» that says in a sentence or two what a reader sees in it.`,
    };
  }
}

/** The classes that a statement gives to nodes: `node:::name` and `class node,other name`. */
function classesIn({text}: Statement, kind: Kind): string[] {
  const marks = [...text.matchAll(/:::\s*([\w-]+(?:\s*,\s*[\w-]+)*)/g)].map((match) => match[1] ?? '');
  // In a class diagram `class` declares one.
  const given = kind.name === 'class' ? null : /^class\s+\S.*?[\s,](\S+)$/.exec(text);
  return [...marks, given?.[1] ?? '']
    .flatMap((names) => names.split(','))
    .map((name) => name.trim())
    .filter(Boolean);
}

function* classProblems(statement: Statement, kind: Kind): Generator<DiagramProblem> {
  for (const name of classesIn(statement, kind)) {
    if (classes.some((known) => known === name)) continue;
    const meant = nearest(name, classes);
    yield {
      line: statement.line,
      message: `There is no class «${name}».`,
      fix: meant === undefined ? `Use one of ${classes.join(', ')}.` : `Write «${meant}».`,
    };
  }
}

const builtInIcons = ['cloud', 'database', 'disk', 'internet', 'server'];

/** Pictures and icon fonts come from other hosts, or show as a question mark. */
function* pictureProblems({line, text}: Statement, kind: Kind): Generator<DiagramProblem> {
  const fix = 'Use a shape and a label.';
  if (/@\{[^}]*\b(?:img|icon)\s*:/.test(text)) yield {line, message: 'A node is a picture or an icon.', fix};
  if (/(?:^|[\s[({|])fa[bklrs]?:fa-/.test(text) || text.startsWith('::icon('))
    yield {line, message: 'A label has an icon.', fix};
  const icon = kind.name === 'architecture' ? /^(?:service|group)\s+\w+\s*\(([^)]*)\)/.exec(text)?.[1] : undefined;
  if (icon !== undefined && !builtInIcons.includes(icon)) {
    yield {line, message: `There is no icon «${icon}».`, fix: `Use one of ${builtInIcons.join(', ')}.`};
  }
}

function* statementProblems(statement: Statement, kind: Kind): Generator<DiagramProblem> {
  const {line, text} = statement;
  const [word = ''] = text.split(/\s/);
  const instead = Object.hasOwn(kind.refused, word) ? kind.refused[word] : undefined;
  if (instead !== undefined) yield {line, message: `«${word}» is not allowed in a diagram.`, fix: instead};
  else if (kind.classes) yield* classProblems(statement, kind);
  yield* pictureProblems(statement, kind);
}

/** Marks that Mermaid takes for its own where an author means text: what follows disappears, or becomes another statement. */
function* markProblems({lines}: DiagramSource, {name}: Kind): Generator<DiagramProblem> {
  for (const {line, text} of lines.slice(1)) {
    if (name === 'sequence') {
      const mark = /[#;].*/.exec(text.replace(/#(?:\d+|[a-z]+);/gi, ''))?.[0].trim();
      if (mark?.startsWith('#')) {
        yield {
          line,
          message: `Mermaid takes «${mark.slice(0, 40)}» for a comment, and draws nothing of it.`,
          fix: 'Write «#35;» for «#», or begin a comment with «%%».',
        };
      } else if (mark !== undefined) {
        yield {line, message: 'Mermaid ends the message at «;».', fix: 'Write «#59;» for «;», or a comma.'};
      }
    }
    if (name === 'state' && text.replace(/^\s*state\s+"[^"]*"/, '').includes(';'))
      yield {line, message: 'Mermaid draws what follows «;» as another state.', fix: 'Write a comma, or «and».'};
  }
}

/**
 * Judges the source of a diagram: it must have a text alternative, be of a type that follows the reader's theme, and bring
 * no colors, links, pictures or options of its own. Whether Mermaid can parse it shows when it is drawn.
 */
export function inspectDiagram(source: string): DiagramProblem[] {
  const read = readSource(source);
  const configuration = [...configurationProblems(read)];
  const {kind} = read;
  if (kind === undefined) return configuration.length > 0 ? configuration : [typeProblem(read)];
  return [
    ...configuration,
    ...descriptionProblems(read, kind),
    ...markProblems(read, kind),
    ...read.statements.slice(1).flatMap((statement) => [...statementProblems(statement, kind)]),
  ].sort((a, b) => a.line - b.line);
}
