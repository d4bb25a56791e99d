import type {Mermaid} from 'mermaid';
import {drawDiagram, type Drawing} from './draw';

/** What the page answers: a drawing, or Mermaid's message about the source. */
export type PageAnswer = {drawing: Drawing} | {error: string};

declare global {
  interface Window {
    /** Set by mermaid.min.js. */
    mermaid: Mermaid;
    /** Draws a diagram, after those that were asked for before. */
    drawDiagram(source: string, idPrefix: string): Promise<PageAnswer>;
  }
}

/** Mermaid takes random numbers for ids and jitter. Starts them anew, so that a drawing doesn't depend on those before it. */
function seedRandom(): void {
  let state = 0x9e3779b9; // xorshift32
  Math.random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

async function draw(source: string, idPrefix: string): Promise<PageAnswer> {
  seedRandom();
  try {
    return {drawing: await drawDiagram(window.mermaid, source, idPrefix)};
  } catch (error) {
    return {error: error instanceof Error ? error.message : String(error)};
  }
}

// The line is kept here and not where it is asked, so that drawing goes on while a build keeps its only thread busy.
let last: Promise<unknown> = Promise.resolve();
window.drawDiagram = (source, idPrefix) => {
  const answer = last.then(() => draw(source, idPrefix));
  last = answer;
  return answer;
};
