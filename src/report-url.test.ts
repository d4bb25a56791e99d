import {readFileSync} from 'node:fs';
import {expect, it} from 'vitest';
import {reportUrl} from './report-url';

it('opens an issue that names the file and the address of the page', () => {
  const url = new URL(
    reportUrl('https://github.com/o/n/edit/main/docs/a/tcp & ip.md', 'https://x.example/course/a/') ?? '',
  );
  expect(url.origin + url.pathname).toBe('https://github.com/o/n/issues/new');
  expect(url.searchParams.get('title')).toBe('docs/a/tcp & ip.md: ');
  expect(url.searchParams.get('page')).toBe('https://x.example/course/a/');
});

it('opens a form that is there, and fills a field that it has', () => {
  const url = new URL(reportUrl('https://github.com/o/n/edit/main/docs/a/b.md', 'https://x.example/') ?? '');
  const form = readFileSync(`.github/ISSUE_TEMPLATE/${url.searchParams.get('template') ?? ''}`, 'utf8');
  expect(form).toContain('id: page');
});

it('has no address for what is not edited on GitHub', () => {
  expect(reportUrl('https://example.org/edit/x', '/')).toBeUndefined();
});
