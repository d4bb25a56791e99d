import path from 'node:path';
import {contentFolders, isImage} from '../../../markdown/files';
import {findUnsafe} from '../../../markdown/safety';
import {top} from '../../issue';
import type {Rule} from '../../rule';

const startOf = (line: number) => ({start: {line, column: 1}, end: {line, column: 1}});

export const safety: Rule = {
  id: 'safety',
  about: 'Content neither runs, nor loads from elsewhere, nor reads the machine that builds it.',
  page: ({tree, absolute}, root) =>
    findUnsafe(
      tree,
      absolute,
      contentFolders.map((folder) => path.join(root, folder)),
    ),
  course: ({strays}) =>
    strays
      .filter(({file}) => !isImage(file))
      .map(({line, ...stray}) => ({...stray, place: line ? startOf(line) : top})),
};
