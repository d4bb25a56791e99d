import {describe, expect, it} from 'vitest';
import {cubicMeanWindow, cubicRecovery, cubicWindow} from './index';

describe('CUBIC', () => {
  it('has the mean windows of RFC 9438, table 1, for a round trip of 0.1 s', () => {
    const losses = [1e-4, 1e-5, 1e-6, 1e-7, 1e-8];
    const means = losses.map((loss) => Math.round(cubicMeanWindow(loss, 0.1)));
    expect(means).toEqual([187, 1054, 5926, 33_325, 187_400]);
  });

  it('starts at 0.7 of the window of the loss, is back after K, and goes on from there', () => {
    const back = cubicRecovery(1000);
    expect(cubicWindow(0, 1000)).toBeCloseTo(700, 9);
    expect(cubicWindow(back, 1000)).toBe(1000);
    expect(cubicWindow(2 * back, 1000)).toBeCloseTo(1300, 9);
    expect(back).toBeCloseTo(9.1, 1);
  });

  it('draws the line of the lesson: 18 seconds after a loss at 1,000 segments', () => {
    const line = Array.from({length: 10}, (_, i) => Math.round(cubicWindow(2 * i, 1000)));
    expect(line).toEqual([700, 858, 947, 988, 999, 1000, 1010, 1047, 1132, 1283]);
  });
});
