import type {Mermaid} from 'mermaid';
import {drawDiagram, type Drawing} from './draw';

/** What the page answers: a drawing, or Mermaid's message about the source. */
export type PageAnswer = {drawing: Drawing} | {error: string};

declare global {
  interface Window {
    /** Set by mermaid.min.js. */
    mermaid: Mermaid;
    /** Draws one diagram. Calls must not overlap. */
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

window.drawDiagram = async (source, idPrefix) => {
  seedRandom();
  try {
    return {drawing: await drawDiagram(window.mermaid, source, idPrefix)};
  } catch (error) {
    return {error: error instanceof Error ? error.message : String(error)};
  }
};
