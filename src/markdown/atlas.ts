import type {Blockquote, Paragraph, PhrasingContent, Root} from 'mdast';
import type {LeafDirective} from 'mdast-util-directive';
import type {Plugin} from 'unified';
import {visit} from 'unist-util-visit';
import {conceptSlug} from '../concept-anchor';
import {conceptAddress, editionOf, lessonsIn, type EditionFolders, type EditionLessons} from './edition-lessons';
import type {Concept} from './front-matter';

export interface AtlasOptions extends EditionFolders {
  /** The lessons of the edition in a folder. */
  lessons?: (folder: string) => EditionLessons;
}

interface AtlasPattern extends Pick<Concept, 'name' | 'definition'> {
  aliases: string[];
  pattern: NonNullable<Concept['pattern']>;
  home: {id: string; title: string};
}

const collator = new Intl.Collator('en', {numeric: true, sensitivity: 'base'});

/** The patterns that the lessons of an edition define, in alphabetical order. */
function patternsOf(lessons: EditionLessons): AtlasPattern[] {
  return [...lessons]
    .flatMap(([id, {title, concepts}]) =>
      concepts.flatMap(({name, aliases = [], definition, pattern}) =>
        pattern ? [{name, aliases, definition, pattern, home: {id, title}}] : [],
      ),
    )
    .sort((a, b) => collator.compare(a.name, b.name));
}

const text = (value: string): PhrasingContent => ({type: 'text', value});
const link = (url: string, value: string): PhrasingContent => ({type: 'link', url, children: [text(value)]});

const part = (label: string, ...children: PhrasingContent[]): Paragraph => ({
  type: 'paragraph',
  children,
  data: {hName: 'course-pattern-part', hProperties: {label}},
});

function entry(page: string, level: string, {name, aliases, definition, pattern, home}: AtlasPattern): Blockquote {
  const {problem, avoid, lab} = pattern;
  const words = [name, ...aliases, problem, definition, home.title].join(' ');
  const where = [link(conceptAddress(page, home.id, name), home.title)];
  if (lab !== undefined) where.push(text(', lab: '), link(`/labs/${lab}/`, lab));
  return {
    type: 'blockquote',
    children: [
      part('Problem', text(problem)),
      part('Solution', text(definition)),
      part('When not', text(avoid)),
      part('Lesson', ...where),
    ],
    data: {
      hName: 'course-pattern',
      hProperties: {id: `pattern-${conceptSlug(name)}`, name, aliases: aliases.join(', '), words, level},
    },
  };
}

/** Puts every pattern of the edition where a page says `::patterns`. Stands after `lesson`. */
export const drawAtlas: Plugin<[AtlasOptions], Root> = (options) => (tree, file) => {
  visit(tree, 'leafDirective', ({name, data}: LeafDirective, index, parent) => {
    if (name !== 'patterns' || !parent || index === undefined) return;
    const at = editionOf(file.path, options);
    if (!at) return file.fail('«patterns» stands outside of the lessons.');
    const level = String(data?.hProperties?.level);
    const patterns = patternsOf((options.lessons ?? lessonsIn)(at.folder));
    const atlas: Blockquote = {
      type: 'blockquote',
      children: patterns.map((pattern) => entry(at.id, level, pattern)),
      data: {hName: 'course-atlas'},
    };
    parent.children.splice(index, 1, atlas);
  });
};
