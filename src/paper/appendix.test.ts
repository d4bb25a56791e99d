// @vitest-environment happy-dom
import {beforeEach, describe, expect, it} from 'vitest';
import {addAppendix, type PrintedAddress} from './appendix';

const external: PrintedAddress = (link) => (link.href.startsWith('https:') ? link.href : undefined);

let lesson: HTMLElement;
beforeEach(() => {
  document.body.innerHTML = `<div id="lesson">
    <p>See <a href="https://a.example/">a</a>, <a href="https://b.example/">b</a>, <a href="https://a.example/">a again</a>,
      <a href="#here">here</a>.</p>
    <div class="tabs-container"><ul role="tablist"><li role="tab">npm</li><li role="tab">yarn</li></ul>
      <div role="tabpanel">one</div><div role="tabpanel" hidden>two</div></div>
    <form id="quiz-warm" data-right="1"><p>Question</p><div data-part="question">Which?</div>
      <div data-part="option"><label><div data-part="answer">This</div></label>
        <div hidden><div data-part="explanation"><p id="no">No.</p></div></div></div>
      <div data-part="option"><label><div data-part="answer">That</div></label>
        <div hidden><div data-part="explanation"><p>Yes, see <a href="https://c.example/">c</a>.</p></div></div></div>
    </form>
    <section data-part="exercise"><p>Exercise, apply</p><p data-part="exercise-title">Size it</p>
      <details><div data-part="solution"><p>It is 4.</p></div></details></section>
  </div>`;
  const found = document.getElementById('lesson');
  if (!found) throw new Error('The lesson is missing.');
  lesson = found;
});

const words = (selector: string) =>
  [...lesson.querySelectorAll(selector)].map(({textContent}) => textContent.replaceAll(/\s+/g, ' ').trim());

describe('the appendix of a printed lesson', () => {
  it('explains every option under its letter', () => {
    addAppendix(lesson, external);
    expect(words('[data-paper="letter"]')).toEqual(['A.', 'B.']);
    expect(words('[data-paper="answer"] li')).toEqual(['Wrong. No.', 'Right. Yes, see c3.']);
  });

  it('holds the solutions, named as their exercises', () => {
    addAppendix(lesson, external);
    expect(words('[data-paper="solution"]')).toEqual(['Exercise 1. Size itIt is 4.']);
  });

  it('gives one number to one address, wherever it is cited', () => {
    addAppendix(lesson, external);
    expect(words('p > [data-paper="footnote"]')).toEqual(['1', '2', '1', '3']);
    expect(words('[data-paper="links"] li')).toEqual([
      'https://a.example/',
      'https://b.example/',
      'https://c.example/',
    ]);
  });

  it('names every way of a choice', () => {
    addAppendix(lesson, external);
    expect(words('[data-paper="tab"]')).toEqual(['npm', 'yarn']);
  });

  it('repeats no id', () => {
    addAppendix(lesson, external);
    expect(lesson.querySelectorAll('#no').length).toBe(1);
  });

  it('goes without a trace', () => {
    const before = lesson.innerHTML;
    const undo = addAppendix(lesson, external);
    expect(lesson.innerHTML).not.toBe(before);
    undo();
    expect(lesson.innerHTML).toBe(before);
  });

  it('has no empty part', () => {
    lesson.innerHTML = '<p>Nothing to add.</p>';
    addAppendix(lesson, external);
    expect(lesson.innerHTML).toBe('<p>Nothing to add.</p>');
  });
});
