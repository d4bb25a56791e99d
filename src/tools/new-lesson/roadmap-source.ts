/**
 * Adds a lesson at the end of a folder in the text of `sidebars.ts`; `undefined` if the folder has no list there. The result
 * is for Prettier to format.
 */
export function addLesson(source: string, folder: string, lesson: string): string | undefined {
  const match = new RegExp(`\\bfolder\\(\\s*'${folder}',[^[\\]]*\\[([^\\]]*)\\]`).exec(source);
  const [, list] = match ?? [];
  if (!match || list === undefined) return undefined;
  const end = match.index + match[0].length - 1;
  const start = end - list.length;
  const names = list.trimEnd();
  const comma = names === '' || names.endsWith(',') ? '' : ',';
  return `${source.slice(0, start)}${names}${comma}\n'${lesson}',\n${source.slice(end)}`;
}

/** Adds a stage with one folder and its first lesson at the end of the roadmap; `undefined` if there is no roadmap. */
export function addFolder(source: string, folder: string, title: string, lesson: string): string | undefined {
  const end = source.lastIndexOf(');');
  if (end < 0 || !source.includes('roadmap(')) return undefined;
  const quoted = `'${title.replaceAll("'", "\\'")}'`;
  return `${source.slice(0, end)}  stage(${quoted}, [folder('${folder}', ${quoted}, ['${lesson}'])]),\n${source.slice(end)}`;
}
