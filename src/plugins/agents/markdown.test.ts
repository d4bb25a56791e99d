import {expect, it} from 'vitest';
import {standaloneMarkdown} from './markdown';

const facts = {title: 'TCP', description: 'About TCP.', url: 'https://example.org/course/a/tcp/'};

it('turns front matter into a title, a description and an address', () => {
  const source = '---\ntitle: TCP\nlevel: 2\n---\n\nA packet.\n\n---\n\nAnother.\n';
  expect(standaloneMarkdown(source, facts)).toBe(
    '# TCP\n\n> About TCP.\n>\n> https://example.org/course/a/tcp/\n\nA packet.\n\n---\n\nAnother.\n',
  );
});

it('leaves a text without front matter as it is', () => {
  expect(standaloneMarkdown('A packet.', facts)).toContain('\n\nA packet.\n');
});
