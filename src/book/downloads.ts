import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const download = z.object({
  /** Name of the file, beside the manifest. */
  file: z.string(),
  title: z.string(),
  format: z.enum(['PDF', 'EPUB']),
  bytes: z.number(),
  /** Of a PDF. */
  pages: z.number().optional(),
  /** When it was made, `YYYY-MM-DD`. */
  date: z.string(),
});

/** A file that readers may take with them. */
export type Download = z.infer<typeof download>;

/** What `downloads/manifest.json` holds. */
export const downloadsManifest = z.array(download);

/** Writes a file to `<build>/downloads/` and into the manifest that the page of downloads reads. */
export function publish(build: string, entry: Omit<Download, 'bytes'>, content: Uint8Array): void {
  const folder = path.join(build, 'downloads');
  const manifest = path.join(folder, 'manifest.json');
  mkdirSync(folder, {recursive: true});
  const known = existsSync(manifest) ? downloadsManifest.parse(JSON.parse(readFileSync(manifest, 'utf8'))) : [];
  writeFileSync(path.join(folder, entry.file), content);
  const others = known.filter(({file}) => file !== entry.file);
  writeFileSync(manifest, `${JSON.stringify([...others, {...entry, bytes: content.length}], null, 2)}\n`);
}
