import {findDirectiveProblems} from '../../../markdown/directives';
import type {Rule} from '../../rule';

export const directives: Rule = {
  id: 'directives',
  about: 'Directives are known, complete and in the right place; a quiz has a right answer and explains each option.',
  page: ({tree}) => findDirectiveProblems(tree),
};
