import type {Rule} from '../rule';
import {anatomy} from './anatomy';
import {citations} from './citations';
import {concepts} from './concepts';
import {diagrams} from './diagrams';
import {directives} from './directives';
import {excerpts} from './excerpts';
import {formulas} from './formulas';
import {frontMatter} from './front-matter';
import {headings} from './headings';
import {images} from './images';
import {labs} from './labs';
import {links} from './links';
import {roadmap} from './roadmap';
import {safety} from './safety';
import {spelling} from './spelling';
import {swallowedText} from './swallowed-text';
import {typescript} from './typescript';

/** Every rule, by id. */
export const rules: readonly Rule[] = [
  anatomy,
  citations,
  concepts,
  diagrams,
  directives,
  excerpts,
  formulas,
  frontMatter,
  headings,
  images,
  labs,
  links,
  roadmap,
  safety,
  spelling,
  swallowedText,
  typescript,
];
