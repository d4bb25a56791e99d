import type {Rule} from '../../rule';

export const frontMatter: Rule = {
  id: 'front-matter',
  about: 'The front matter has the keys of its schema and no others.',
  page: ({frontMatter: {problems}}) => problems,
};
