// @vitest-environment happy-dom
import {cleanup, fireEvent, render, screen} from '@testing-library/react';
import {renderToString} from 'react-dom/server';
import {afterEach, describe, expect, it} from 'vitest';
import {Quiz, QuizAnswer, QuizExplanation, QuizOption, QuizQuestion} from '.';

const question = (right: string) => (
  <Quiz id="warm" lesson="network/tcp" right={right}>
    <QuizQuestion>Which?</QuizQuestion>
    {['this', 'that', 'both'].map((name, index) => (
      <QuizOption key={name} index={String(index)} right={String(right.split(',').includes(String(index)))}>
        <QuizAnswer>{name}</QuizAnswer>
        <QuizExplanation>Because of {name}.</QuizExplanation>
      </QuizOption>
    ))}
  </Quiz>
);

const option = (name: string) => screen.getByLabelText<HTMLInputElement>(name);
const check = () => fireEvent.click(screen.getByRole('button', {name: 'Check answer'}));
/** The explanations that are shown: a printed lesson needs them all, so that they are always there. */
const explained = () => screen.queryAllByText(/Because of/).filter((element) => element.closest('[hidden]') === null);
const verdict = () => screen.getByRole('status').textContent;

afterEach(() => {
  cleanup();
  fireEvent.click(render(question('0')).queryByRole('button', {name: 'Try again'}) ?? document.body);
  cleanup();
});

describe('a question with one right answer', () => {
  it('offers radio buttons and explains nothing before it is answered', () => {
    render(question('1'));
    expect(option('this').type).toBe('radio');
    expect(explained()).toEqual([]);
  });

  it('says whether the answer is right and explains all options', () => {
    render(question('1'));
    fireEvent.click(option('that'));
    check();
    expect(verdict()).toBe('Right.');
    expect(explained()).toHaveLength(3);
  });

  it('takes a wrong answer back', () => {
    render(question('1'));
    fireEvent.click(option('this'));
    check();
    expect(verdict()).toBe('Not quite.');
    fireEvent.click(screen.getByRole('button', {name: 'Try again'}));
    expect(option('this').checked).toBe(false);
    expect(explained()).toEqual([]);
  });
});

describe('a question with several right answers', () => {
  it('is right only when all of them are chosen', () => {
    render(question('0,2'));
    expect(option('this').type).toBe('checkbox');
    fireEvent.click(option('this'));
    check();
    expect(verdict()).toBe('Not quite.');
    fireEvent.click(screen.getByRole('button', {name: 'Try again'}));
    fireEvent.click(option('both'));
    fireEvent.click(option('this'));
    check();
    expect(verdict()).toBe('Right.');
  });
});

it('remembers the answer for the next page', () => {
  render(question('1'));
  fireEvent.click(option('that'));
  check();
  cleanup();
  render(question('1'));
  expect(option('that').checked).toBe(true);
  expect(verdict()).toBe('Right.');
});

it('is a set of folds in the static HTML', () => {
  const html = renderToString(question('1'));
  expect(html.match(/<details/g)).toHaveLength(3);
  expect(html).toContain('Because of');
});
