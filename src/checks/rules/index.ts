import type {Rule} from '../rule';
import {concepts} from './concepts';
import {diagrams} from './diagrams';
import {directives} from './directives';
import {excerpts} from './excerpts';
import {formulas} from './formulas';
import {frontMatter} from './front-matter';
import {labs} from './labs';
import {links} from './links';
import {roadmap} from './roadmap';
import {safety} from './safety';

/** Every rule, by id. */
export const rules: readonly Rule[] = [
  concepts,
  diagrams,
  directives,
  excerpts,
  formulas,
  frontMatter,
  labs,
  links,
  roadmap,
  safety,
];
