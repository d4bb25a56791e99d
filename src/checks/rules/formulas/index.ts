import {findFormulaProblems} from '../../../markdown/formulas';
import type {Rule} from '../../rule';

export const formulas: Rule = {
  id: 'formulas',
  about: 'Every formula can be set by KaTeX, in its strict mode, and links or loads nothing.',
  page: ({tree}) => findFormulaProblems(tree),
};
