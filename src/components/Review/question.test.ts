// @vitest-environment happy-dom
import {expect, it} from 'vitest';
import {questionIn} from './question';

const page = new DOMParser().parseFromString(
  `<form id="quiz-one" data-right="1">
    <div data-part="question" id=":r1:"><p>Which? See <a href="#above">above</a>, <a href="/course/a/b/">b</a>.</p></div>
    <div data-part="option"><label><input><div data-part="answer"><p id="x">This</p></div></label>
      <details><summary>?</summary><strong>Wrong.</strong><div data-part="explanation"><p>No.</p></div></details></div>
    <div data-part="option"><label><input><div data-part="answer"><p>That</p></div></label>
      <details><summary>?</summary><strong>Right.</strong><div data-part="explanation"><p>Yes.</p></div></details></div>
  </form>`,
  'text/html',
);

it('is taken from its lesson, with links that lead there', () => {
  expect(questionIn(page, 'one', '/course/a/c/')).toEqual({
    html: '<p>Which? See <a href="/course/a/c/#above">above</a>, <a href="/course/a/b/">b</a>.</p>',
    options: [
      {html: '<p>This</p>', explanation: '<p>No.</p>'},
      {html: '<p>That</p>', explanation: '<p>Yes.</p>'},
    ],
    right: ['1'],
  });
});

it('is none when the lesson no longer asks it', () => {
  expect(questionIn(page, 'two', '/course/a/c/')).toBeUndefined();
});
