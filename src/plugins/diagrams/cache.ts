import {mkdir, readFile, rename, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {Drawing} from './draw';

interface Size {
  width: number;
  height: number;
}

/** A drawing that stands in a file. */
export interface StoredDrawing extends Size {
  /** Absolute path of the SVG. */
  file: string;
}

function isSize(value: unknown): value is Size {
  return (
    typeof value === 'object' &&
    value !== null &&
    'width' in value &&
    'height' in value &&
    typeof value.width === 'number' &&
    typeof value.height === 'number'
  );
}

/** Files appear whole or not at all, whenever the process is interrupted. */
async function writeWhole(file: string, content: string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, content);
  await rename(temporary, file);
}

/** Drawings in a folder, each under a key that says all that they depend on. */
export class DrawingCache {
  constructor(private readonly directory: string) {}

  private path(key: string, extension: string): string {
    return path.join(this.directory, `${key}.${extension}`);
  }

  /** The drawing of a key, or `undefined` if there is none. */
  async get(key: string): Promise<StoredDrawing | undefined> {
    try {
      // Written after the SVG: where the size is, the drawing is.
      const text = await readFile(this.path(key, 'json'), 'utf8');
      const size: unknown = JSON.parse(text);
      return isSize(size) ? {file: this.path(key, 'svg'), width: size.width, height: size.height} : undefined;
    } catch {
      return undefined;
    }
  }

  /** Stores a drawing under a key. */
  async set(key: string, {svg, width, height}: Drawing): Promise<StoredDrawing> {
    await mkdir(this.directory, {recursive: true});
    await writeWhole(this.path(key, 'svg'), svg);
    await writeWhole(this.path(key, 'json'), JSON.stringify({width, height}));
    return {file: this.path(key, 'svg'), width, height};
  }
}
