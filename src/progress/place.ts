import type {SavedTexts} from './saved-texts';

/** Where a reader was: a lesson, and the section of it. */
export interface Place {
  /** `folder/file`. */
  lesson: string;
  /** Id of the last heading that they passed; empty at the top. */
  section: string;
}

const key = 'last';

/** Keeps the one place that matters: the latest. */
export function savePlace(store: SavedTexts, {lesson, section}: Place): void {
  const text = `${lesson}#${section}`;
  if (store.read(key) !== text) store.save(key, text);
}

/** The place among the texts of its kind. */
export function readPlace(texts: ReadonlyMap<string, string>): Place | undefined {
  const [lesson = '', section = ''] = texts.get(key)?.split('#') ?? [];
  return lesson === '' ? undefined : {lesson, section};
}
