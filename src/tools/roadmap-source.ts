/** Adds a lesson at the end of a folder in the text of `sidebars.ts`; `undefined` if the folder has no list there. */
export function addLesson(source: string, folder: string, lesson: string): string | undefined {
  const match = new RegExp(`\\bfolder\\(\\s*'${folder}',[^[\\]]*\\[([^\\]]*)\\]`).exec(source);
  const [, list] = match ?? [];
  if (!match || list === undefined) return undefined;
  const end = match.index + match[0].length - 1;
  const start = end - list.length;
  const names = list
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  const line = /\n( *)\S/.exec(list)?.[1];
  const lineStart = source.lastIndexOf('\n', match.index) + 1;
  const outer = /^ */.exec(source.slice(lineStart))?.[0] ?? '';
  const inner = line ?? `${outer}  `;
  const text = `\n${[...names, `'${lesson}'`].map((name) => `${inner}${name},\n`).join('')}${inner.slice(2)}`;
  return source.slice(0, start) + text + source.slice(end);
}

/** Adds a stage with one folder and its first lesson at the end of the roadmap; `undefined` if there is no roadmap. */
export function addFolder(source: string, folder: string, title: string, lesson: string): string | undefined {
  const end = source.lastIndexOf(');');
  if (end < 0 || !source.includes('roadmap(')) return undefined;
  const quoted = `'${title.replaceAll("'", "\\'")}'`;
  return `${source.slice(0, end)}  stage(${quoted}, [folder('${folder}', ${quoted}, ['${lesson}'])]),\n${source.slice(end)}`;
}
