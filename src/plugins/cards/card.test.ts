import {expect, it} from 'vitest';
import {cardAddress} from './address';
import {cardBody} from './card';

it('stands beside its page', () => {
  expect(cardAddress('/base/course/next/a/tcp/')).toBe('/base/course/next/a/tcp.png');
});

it('says its text, and nothing in it is markup', () => {
  const html = cardBody('', {
    over: 'A & B',
    title: 'Why Array<string> ends',
    under: 'Core · 25 min',
  });
  expect(html).toContain('<p class="over">A &amp; B</p>');
  expect(html).toContain('<h1>Why Array&lt;string&gt; ends</h1>');
  expect(html).toContain('<span>Core · 25 min</span>');
});
