import path from 'node:path';
import {findUnsafe} from '../../../markdown/safety';
import type {Rule} from '../../rule';

const content = ['docs', 'versioned_docs', 'blog'];

export const safety: Rule = {
  id: 'safety',
  about: 'Content neither runs, nor loads from elsewhere, nor reads the machine that builds it.',
  page: ({tree, absolute}, {root}) =>
    findUnsafe(
      tree,
      absolute,
      content.map((folder) => path.join(root, folder)),
    ),
};
