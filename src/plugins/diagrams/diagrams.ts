import {createHash} from 'node:crypto';
import path from 'node:path';
import type {Browser} from 'playwright-core';
import {launchBrowser} from '../../browser';
import {DrawingCache, type StoredDrawing} from './cache';
import {openRenderer, rendererFingerprint, type Renderer} from './renderer';

/** Where the drawings of this site are kept: outside git, and not in node_modules, which an install empties. */
export const drawingsDirectory = path.resolve(__dirname, '../../../.cache/diagrams');

/** How long a browser with nothing to draw is kept. It holds the process open, so a build must not wait for it. */
const idleMilliseconds = 1000;

/** Draws the diagrams that aren't in the cache, all in one browser, which runs only while there is something to draw. */
export class Diagrams {
  private readonly cache: DrawingCache;
  private readonly pending = new Map<string, Promise<StoredDrawing>>();
  private fingerprint: Promise<string> | undefined;
  private renderer: Promise<Renderer> | undefined;
  private idle: NodeJS.Timeout | undefined;

  constructor(
    directory: string,
    private readonly launch: () => Promise<Browser> = launchBrowser,
  ) {
    this.cache = new DrawingCache(directory);
  }

  /**
   * The drawing of a source. Many may be asked for at once; the same source is drawn once. Rejects with a `MermaidError` if
   * the source isn't valid, and with a `BrowserNotFoundError` if it must be drawn and there is nothing to draw it with.
   */
  async draw(source: string): Promise<StoredDrawing> {
    this.fingerprint ??= rendererFingerprint();
    const key = createHash('sha256')
      .update(await this.fingerprint)
      .update(source)
      .digest('hex')
      .slice(0, 16);
    const running = this.pending.get(key);
    if (running) return running;
    const drawing = this.drawing(key, source).finally(() => {
      this.pending.delete(key);
      if (this.pending.size === 0) this.closeWhenIdle();
    });
    this.pending.set(key, drawing);
    return drawing;
  }

  /** Closes the browser, if one is open. The next drawing opens another. */
  async close(): Promise<void> {
    clearTimeout(this.idle);
    const opening = this.renderer;
    this.renderer = undefined;
    const opened = await opening?.catch(() => undefined); // whoever asked for a drawing has the error
    await opened?.close();
  }

  private async drawing(key: string, source: string): Promise<StoredDrawing> {
    const stored = await this.cache.get(key);
    if (stored) return stored;
    clearTimeout(this.idle);
    this.renderer ??= this.launch().then(openRenderer);
    const renderer = await this.renderer;
    return this.cache.set(key, await renderer.draw(source, `d${key.slice(0, 8)}`));
  }

  private closeWhenIdle(): void {
    clearTimeout(this.idle);
    if (this.renderer) this.idle = setTimeout(() => void this.close(), idleMilliseconds);
  }
}

/** The diagrams of this site. */
export const diagrams = new Diagrams(drawingsDirectory);
