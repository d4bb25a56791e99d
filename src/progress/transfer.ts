import {parseReview} from './reviews';
import {kinds, stores, type Kind} from './stores';

/** What names the file, so that another one is recognized as such. */
const format = 'backend-journey-progress';
const version = 1;

/** Everything that is remembered, as the text of a file that a person can read. */
export function exportProgress(today: string): string {
  const entries = kinds.map((kind) => [
    kind,
    Object.fromEntries([...stores[kind].all()].sort(([a], [b]) => (a < b ? -1 : 1))),
  ]);
  return `${JSON.stringify({format, version, exported: today, ...Object.fromEntries(entries)}, null, 2)}\n`;
}

const lessonId = /^[a-z0-9-]+\/[a-z0-9-]+$/;
const questionId = /^[a-z0-9-]+\/[a-z0-9-]+#[a-z0-9-]+$/;
const labId = /^[a-z0-9-]+$/;

/** What an entry of each kind may be. */
const rules: Record<Kind, {key: RegExp; value: (text: string) => boolean}> = {
  read: {key: lessonId, value: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text)},
  answers: {key: questionId, value: (text) => /^\d+(,\d+)*$/.test(text)},
  reviews: {key: questionId, value: (text) => parseReview(text) !== undefined},
  challenges: {key: /^[a-z0-9-]+\/[a-z0-9-]+$/, value: (text) => text === 'solved'},
  predictions: {key: labId, value: (text) => /^\d+$/.test(text)},
  place: {key: /^last$/, value: (text) => /^[a-z0-9-]+\/[a-z0-9-]+#[^#\s]{0,200}$/.test(text)},
};

/** Longer than any real file by far; a reader of one who reads all takes care of what they read. */
const mostEntries = 20_000;

export type Entry = readonly [kind: Kind, key: string, text: string];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The entries of a file that {@link exportProgress} wrote. All or nothing: a file with one bad entry is refused.
 *
 * @throws Error with a message for the reader: what is wrong, and where.
 */
export function parseProgress(text: string): Entry[] {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    throw new Error('This is no JSON file. Choose the file that “Save to a file” made.');
  }
  if (!isObject(file) || file.format !== format)
    throw new Error('This file holds no progress of this course. Choose the file that “Save to a file” made.');
  if (file.version !== version)
    throw new Error(
      `This file is of version ${String(file.version)}; this site reads version ${version}. Reload the page, or save the file again.`,
    );
  const entries: Entry[] = [];
  for (const kind of kinds) {
    const part = file[kind] ?? {};
    if (!isObject(part)) throw new Error(`“${kind}” must be an object of texts.`);
    for (const [key, value] of Object.entries(part)) {
      const {key: pattern, value: valid} = rules[kind];
      if (!pattern.test(key))
        throw new Error(
          `“${kind}” has an entry with the name “${key.slice(0, 60)}”, which names nothing of this course.`,
        );
      if (typeof value !== 'string' || !valid(value))
        throw new Error(`“${kind}” → “${key}” has a value that can’t be one.`);
      entries.push([kind, key, value]);
    }
  }
  if (entries.length > mostEntries)
    throw new Error(`This file has ${entries.length} entries; no reader has more than ${mostEntries}.`);
  return entries;
}

/** Takes over the entries of a file; what the file does not have stays. */
export function importProgress(entries: readonly Entry[]): void {
  for (const [kind, key, text] of entries) stores[kind].save(key, text);
}
