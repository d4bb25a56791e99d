import {describe, expect, it} from 'vitest';
import {fit, pan, zoom} from './viewport';

const content = {width: 800, height: 200};

describe('fit', () => {
  it('shows all of the content in the middle', () => {
    expect(fit(content, {width: 400, height: 400})).toEqual({x: 0, y: 150, scale: 0.5});
  });

  it('does not blow a small drawing up', () => {
    expect(fit({width: 100, height: 100}, {width: 1000, height: 1000}).scale).toBe(2);
  });
});

describe('zoom', () => {
  it('leaves the point under the pointer where it is', () => {
    const before = {x: 10, y: 20, scale: 1};
    const after = zoom(before, 2, {x: 110, y: 70});
    expect(after).toEqual({x: -90, y: -30, scale: 2});
    expect(zoom(after, 0.5, {x: 110, y: 70})).toEqual(before);
  });

  it('stops at its limits without moving the content', () => {
    const view = zoom({x: 0, y: 0, scale: 1}, 1000, {x: 0, y: 0});
    expect(view.scale).toBe(10);
    expect(zoom(view, 2, {x: 50, y: 50})).toEqual(view);
  });
});

it('pan moves by screen pixels at every magnification', () => {
  expect(pan({x: 1, y: 2, scale: 3}, 10, -10)).toEqual({x: 11, y: -8, scale: 3});
});
