import {describe, expect, it, vi} from 'vitest';
import {readMoment, writeMoment} from '../../labs/experiment';
import {lab} from './demo.test-lab';
import {Playback} from './playback';

/** Everything that says which moment this is. */
const state = ({frame: {step, time, hash, views, log}}: Playback) => JSON.stringify({step, time, hash, views, log});

describe('the first picture', () => {
  it('is a preview that solves nothing', () => {
    const {frame} = new Playback(lab);
    expect(frame).toMatchObject({step: lab.firstFrame, preview: true, touched: false, playing: false, seed: 1});
    expect(frame.views.map(({kind}) => kind).sort()).toEqual(
      ['bars', 'cluster', 'histogram', 'queue', 'ring', 'rows', 'series', 'table', 'tree'].sort(),
    );
  });

  it('gives way to a run from the start', () => {
    const playback = new Playback(lab);
    playback.play();
    expect(playback.frame).toMatchObject({step: 1, playing: true, preview: false});
  });

  it('can be gone on from, step by step', () => {
    const playback = new Playback(lab);
    playback.forward();
    expect(playback.frame).toMatchObject({step: lab.firstFrame + 1, preview: false});
  });

  it('stays a preview when something is set', () => {
    const playback = new Playback(lab);
    playback.vary({values: {nodes: 3}});
    expect(playback.frame).toMatchObject({step: lab.firstFrame, preview: true, values: {nodes: 3}});
  });
});

describe('time', () => {
  it('goes back to the very same moment', () => {
    const playback = new Playback(lab);
    playback.goTo(40);
    const then = state(playback);
    playback.act('crash:n2');
    playback.goTo(90);
    playback.goTo(39);
    playback.forward();
    // The crash was taken at step 40, so it is there again.
    expect(state(playback)).not.toBe(then);
    playback.restart();
    playback.goTo(40);
    expect(state(playback)).toBe(then);
  });

  it('stands while it is paused', () => {
    const playback = new Playback(lab);
    playback.play();
    playback.advance(9);
    playback.pause();
    playback.advance(9);
    expect(playback.frame).toMatchObject({step: 10, playing: false});
  });

  it('stops at the end, and plays from the start after it', () => {
    const playback = new Playback(lab);
    playback.play();
    playback.advance(1000);
    expect(playback.frame).toMatchObject({step: 200, horizon: 200, ended: true, playing: false});
    playback.back();
    expect(playback.frame).toMatchObject({step: 199, horizon: 200, ended: false});
    playback.forward();
    expect(playback.frame.ended).toBe(true);
    playback.play();
    expect(playback.frame).toMatchObject({step: 1, playing: true, horizon: 200});
  });

  it('has a scale that stands still while the run moves on it', () => {
    const playback = new Playback(lab);
    const scales = new Set<number>();
    playback.play();
    for (let i = 0; i < 150; i++) {
      playback.advance(1);
      scales.add(playback.frame.horizon);
      expect(playback.frame.horizon).toBeGreaterThanOrEqual(playback.frame.step);
    }
    expect([...scales]).toEqual([50, 100, 200]);
  });

  it('does not go below the start', () => {
    const playback = new Playback(lab);
    playback.goTo(0);
    playback.back();
    expect(playback.frame.step).toBe(0);
  });
});

describe('an experiment', () => {
  it('shows the same step of the one that differs in one thing', () => {
    const playback = new Playback(lab);
    playback.goTo(30);
    playback.act('crash:n2');
    playback.goTo(60);
    playback.vary({values: {loss: 50}});
    expect(playback.frame).toMatchObject({
      step: 60,
      values: {nodes: 5, loss: 50, order: 'fifo'},
      deeds: [{step: 30, action: 'crash:n2'}],
    });
    playback.vary({seed: 7});
    expect(playback.frame).toMatchObject({step: 60, seed: 7, values: {loss: 50}});
  });

  it('has a scale on which every deed has its place', () => {
    const playback = new Playback(lab);
    playback.goTo(150);
    playback.act('crash:n2');
    playback.goTo(5);
    playback.vary({values: {loss: 50}});
    expect(playback.frame.step).toBe(5);
    expect(playback.frame.horizon).toBeGreaterThanOrEqual(150);
  });

  it('admits only what its parameters allow', () => {
    const playback = new Playback(lab);
    playback.vary({values: {nodes: 99, order: 'random', foreign: 1}});
    expect(playback.frame.values).toEqual({nodes: 7, loss: 2, order: 'fifo'});
  });

  it('comes back from its link, and solves nothing by that', () => {
    const playback = new Playback(lab);
    playback.vary({values: {nodes: 3}});
    playback.goTo(20);
    playback.act('split');
    playback.goTo(90);
    expect(playback.frame.solved).toContain('behind');
    const link = writeMoment(playback.moment());
    expect(link).not.toContain('loss');
    const other = new Playback(lab, readMoment(link));
    expect(state(other)).toBe(state(playback));
    expect(other.frame).toMatchObject({preview: false, touched: false});
  });

  it('is told to who listens, once a change', () => {
    const playback = new Playback(lab);
    const listener = vi.fn();
    const stop = playback.subscribe(listener);
    playback.vary({seed: 2});
    playback.forward();
    stop();
    playback.forward();
    expect(listener).toHaveBeenCalledTimes(2);
  });
});

describe('a simulation that fails', () => {
  it('stops with its message, keeps what was on show, and can be reset', () => {
    const playback = new Playback(lab);
    playback.play();
    playback.advance(5);
    playback.act('explode');
    expect(playback.frame).toMatchObject({error: 'Division by zero.', playing: false, step: 6});
    playback.reset();
    expect(playback.frame.error).toBeUndefined();
    expect(playback.frame).toMatchObject({preview: true, step: lab.firstFrame, deeds: []});
  });

  it('may fail before it starts', () => {
    const broken = {
      ...lab,
      start: () => {
        throw new Error('No such thing.');
      },
    };
    expect(new Playback(broken).frame).toMatchObject({error: 'No such thing.', views: [], step: 0});
  });
});
