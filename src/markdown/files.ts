import {lstatSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {imageSize} from 'image-size';
import {refuseSvg} from './svg';
import type {Refusal} from './urls';

/** The folders that hold content, from the root of the repository. */
export const contentFolders = ['docs', 'versioned_docs', 'blog'] as const;

/** A file of the content that may not be there. */
export interface StrayFile extends Refusal {
  /** Path from the root, with «/». */
  file: string;
  /** Where in the file, if it is a place. 1-based. */
  line?: number;
}

/** About five times the longest lesson: what a reader, and a parser, can take. */
const maximumPage = 256 * 1024;
const maximumLine = 16 * 1024;
const maximumNesting = 24;
/** Several times what the richest lesson has. The time of parsing grows with the square of each, to minutes in 100 KB. */
const maximumMarks = 1500;
const maximumContainers = 300;
/** The marks at the start of a line that open quotes, lists and links; those of a list have a space behind them. */
const opening = /^(?:\s*(?:[>[]|[-*+](?=\s|$)|\d{1,9}[.)](?=\s|$)))+/;
const maximumImage = 500 * 1024;
const maximumWidth = 2400;

const pictures = new Set(['.png', '.jpg', '.jpeg', '.webp', '.avif', '.svg', '.gif']);

/** Whether a file is a picture by its name; not all of them may be published. */
export const isImage = (file: string): boolean => pictures.has(path.extname(file).toLowerCase());

const imageTypes: Readonly<Record<string, string>> = {
  '.png': 'png',
  '.jpg': 'jpg',
  '.jpeg': 'jpg',
  '.webp': 'webp',
  '.avif': 'avif',
};

/** Why the text of a Markdown file may not even be parsed: it would cost minutes, or the stack. */
export function refuseText(text: string): Omit<StrayFile, 'file'> | undefined {
  if (text.length > maximumPage)
    return {message: `The file has ${Math.round(text.length / 1024)} KB.`, fix: 'Split it: a lesson has 20 to 60 KB.'};
  if (text.startsWith('\ufeff'))
    return {message: 'The file starts with a byte order mark.', fix: 'Save it as UTF-8 without a BOM.'};
  if (text.includes('\0')) return {message: 'The file holds a NUL character.', fix: 'Save it as UTF-8 text.'};
  const foreign = text.indexOf('\ufffd');
  if (foreign >= 0) {
    const line = text.slice(0, foreign).split('\n').length;
    return {line, message: `Line ${line} holds a character that is not UTF-8.`, fix: 'Save the file as UTF-8 text.'};
  }
  for (const mark of '[]*_$<~&!') {
    const marks = text.split(mark).length - 1;
    if (marks > maximumMarks)
      return {message: `The file has ${marks} «${mark}».`, fix: 'Split it, or put code into a fence.'};
  }
  if ((text.match(/^[\s>]*:::/gm) ?? []).length > maximumContainers)
    return {message: 'The file has hundreds of directives.', fix: 'Split it.'};
  for (const [index, line] of text.split('\n').entries()) {
    if (line.length > maximumLine)
      return {
        line: index + 1,
        message: `Line ${index + 1} has ${line.length} characters.`,
        fix: 'Break it into paragraphs.',
      };
    const markers = (opening.exec(line)?.[0] ?? '').replace(/[^>*+.)[-]/g, '');
    const isRule = /^\s*([-*:])(?:\s*\1)*[\s|:-]*$/.test(line);
    if (!isRule && markers.length > maximumNesting)
      return {
        line: index + 1,
        message: `Line ${index + 1} opens ${markers.length} levels.`,
        fix: 'Say it without nesting.',
      };
    if (/`{100}|\|{100}/.test(line))
      return {
        line: index + 1,
        message: `Line ${index + 1} repeats a mark a hundred times.`,
        fix: 'Remove the repetition.',
      };
  }
  return undefined;
}

function imageType(bytes: Uint8Array): {type?: string; width: number} | undefined {
  try {
    return imageSize(bytes);
  } catch {
    return undefined; // no format that it knows
  }
}

function refuseImage(absolute: string, extension: string): Refusal | undefined {
  const bytes = readFileSync(absolute);
  if (bytes.length > maximumImage) {
    const fix = 'Compress it, or draw it as a Mermaid diagram.';
    return {message: `The image has ${Math.round(bytes.length / 1024)} KB, more than ${maximumImage / 1024}.`, fix};
  }
  if (extension === '.svg') {
    const reason = refuseSvg(bytes.toString('utf8'));
    return reason === undefined
      ? undefined
      : {message: `The SVG is no still picture: ${reason}.`, fix: 'Export it as plain shapes, or as PNG.'};
  }
  const expected = imageTypes[extension];
  const found = imageType(bytes);
  if (found?.type !== expected) {
    return {
      message: `The file is called «${extension}», but it holds ${found?.type ?? 'no picture'}.`,
      fix: 'Save it in the format that its name says.',
    };
  }
  return found && found.width > maximumWidth
    ? {message: `The image is ${found.width} pixels wide.`, fix: `Scale it down to ${maximumWidth} or less.`}
    : undefined;
}

/** What to do about a file whose name is not lower-case words with hyphens. */
function renaming(name: string): string {
  const {name: stem, ext} = path.parse(name.toLowerCase());
  const words = stem.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  return name.startsWith('.') || !/^\.[a-z0-9]+$/.test(ext)
    ? 'Remove it: it belongs to your machine, not to the course.'
    : `Use lower-case words with hyphens: «${words}${ext}».`;
}

function refuseFile(absolute: string, name: string): Omit<StrayFile, 'file'> | undefined {
  const extension = path.extname(name).toLowerCase();
  if (lstatSync(absolute).isSymbolicLink()) {
    return {message: 'The file is a symbolic link.', fix: 'Put the file itself here.'};
  }
  if (!/^[a-z0-9]+(?:[-.][a-z0-9]+)*$/.test(name)) {
    return {message: `«${name}» is no name for a file here.`, fix: renaming(name)};
  }
  if (extension === '.md') return refuseText(readFileSync(absolute, 'utf8'));
  if (extension in imageTypes || extension === '.svg') return refuseImage(absolute, extension);
  return {
    message: `A file of type «${extension || name}» can’t stand in the content.`,
    fix: 'Content is Markdown (.md) and pictures; code belongs to src/labs/.',
  };
}

/**
 * The files of the content that may not be there: links to elsewhere, code, pictures that are not what their name says, and
 * texts too large to parse. Docusaurus would copy, follow or run them. Reads names and pictures, parses no Markdown.
 */
export function findStrayFiles(root: string, folders: readonly string[] = contentFolders): StrayFile[] {
  const strays: StrayFile[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(path.join(root, folder), {withFileTypes: true})) {
      const file = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (/^(?:[a-z0-9]+(?:-[a-z0-9]+)*|version-\d+\.\d+)$/.test(entry.name)) walk(file);
        else
          strays.push({file, message: `«${entry.name}» is no name for a folder here.`, fix: 'Use lower-case words.'});
        continue;
      }
      const refusal = refuseFile(path.join(root, file), entry.name);
      if (refusal) strays.push({...refusal, file});
    }
  };
  for (const folder of folders) {
    const absolute = path.join(root, folder);
    const kind = lstatSync(absolute, {throwIfNoEntry: false});
    if (kind?.isDirectory()) walk(folder);
    else if (kind) strays.push({file: folder, message: 'This is no folder.', fix: 'Put the content itself here.'});
  }
  return strays.sort((a, b) => (a.file < b.file ? -1 : 1));
}
