import {expect, it} from 'vitest';
import {markdownAddress} from './address';
import {lessonFeed} from './feed';
import {llmsText} from './llms';

it('puts the Markdown of a page beside it', () => {
  expect(markdownAddress('/course/next/a/tcp/')).toBe('/course/next/a/tcp.md');
});

it('lists the lessons of each stage with their Markdown', () => {
  const lesson = (id: string) => ({
    id,
    title: id,
    path: `/${id}/`,
    level: 1 as const,
    minutes: 1,
    prerequisites: [],
    questions: 0,
  });
  const stages = [
    {number: 0, title: 'First', folders: [{title: 'F', path: '/f/', lessons: [lesson('f/a'), lesson('f/gone')]}]},
    {number: 1, title: 'Empty', folders: [{title: 'G', path: '/g/', lessons: []}]},
  ];
  const text = llmsText(
    'A course.',
    stages,
    new Map([['f/a', {title: 'A', description: 'On A.', url: 'https://x/f/a.md'}]]),
  );
  expect(text).toMatch(/^# Backend Journey\n\n> A course\.\n/);
  expect(text).toContain('## First\n\n- [A](https://x/f/a.md): On A.\n');
  expect(text).not.toContain('Empty');
});

it('announces the latest change first, and escapes what XML would read', () => {
  const on = (day: string, title: string) => ({
    title,
    description: 'a < b & c',
    url: `https://x/${title}/`,
    date: new Date(day),
  });
  const feed = lessonFeed('https://x/', 'https://x/course/atom.xml', [
    on('2026-01-01', 'old'),
    on('2026-02-01', 'new'),
  ]);
  expect(feed.indexOf('https://x/new/')).toBeLessThan(feed.indexOf('https://x/old/'));
  expect(feed).toContain('<updated>2026-02-01T00:00:00.000Z</updated>');
  expect(feed).toContain('a < b & c');
});
