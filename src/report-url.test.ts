import {expect, it} from 'vitest';
import {reportUrl} from './report-url';

it('opens an issue that names the file and the address of the page', () => {
  const url = new URL(
    reportUrl('https://github.com/o/n/edit/main/docs/a/tcp & ip.md', 'https://x.example/course/a/') ?? '',
  );
  expect(url.origin + url.pathname).toBe('https://github.com/o/n/issues/new');
  expect(url.searchParams.get('title')).toBe('docs/a/tcp & ip.md: ');
  expect(url.searchParams.get('body')).toContain('https://x.example/course/a/');
});

it('has no address for what is not edited on GitHub', () => {
  expect(reportUrl('https://example.org/edit/x', '/')).toBeUndefined();
});
