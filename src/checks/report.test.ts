import {expect, it} from 'vitest';
import {countByRule, githubReport, ruleAddress, textReport} from './report';
import type {Issue} from './issue';

const issue: Issue = {
  file: 'docs/a,b/one.md',
  rule: 'links',
  message: 'The link «50%» is\nbroken.',
  fix: 'Mend it: now.',
  place: {start: {line: 3, column: 5}, end: {line: 3, column: 9}},
};

it('names the place, the rule, what to do and where to read more', () => {
  expect(textReport([issue])).toMatch(
    /^docs\/a,b\/one\.md:3:5 links\n {4}The link .*\n.*\n {4}Mend it: now\.\n {4}\S+links\S*\n\n$/,
  );
});

it('writes annotations that GitHub takes apart as they were meant', () => {
  expect(githubReport([issue])).toBe(
    `::error file=docs/a%2Cb/one.md,line=3,endLine=3,col=5,endColumn=9,title=links::The link «50%25» is%0Abroken.%0AMend it: now.%0A${ruleAddress('links')}\n`,
  );
});

it('sends authors to the site, to GitHub, or to the file', () => {
  const site = {SITE_URL: 'https://course.example', BASE_URL: '/notes/', GITHUB_REPOSITORY: 'owner/name'};
  expect(ruleAddress('links', site)).toBe('https://course.example/notes/contributing/rules/links/');
  expect(ruleAddress('links', {GITHUB_REPOSITORY: 'owner/name'})).toBe(
    'https://github.com/owner/name/blob/main/src/checks/rules/links/README.md',
  );
  expect(ruleAddress('links', {})).toBe('src/checks/rules/links/README.md');
});

it('counts by rule, most first', () => {
  expect(countByRule([issue, {...issue, rule: 'safety'}, issue])).toBe('2 links, 1 safety');
});
