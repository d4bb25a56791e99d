import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {createInterface} from 'node:readline/promises';
import {parseArgs} from 'node:util';
import {addFolder, addLesson} from './roadmap-source';

const usage = `npm run new:lesson                                   asks
npm run new:lesson -- --folder databases --title "Hash indexes"
    --folder         a folder of docs/; a new one becomes a stage of its own at the end of the roadmap
    --title          the title of the lesson
    --name           its file, without «.md»; made of the title by default
    --folder-title   the title of a new folder; made of its name by default`;

class Refusal extends Error {}

/** A title as the name of a file: lower-case words with hyphens. */
export function slugOf(title: string): string {
  return title
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** A lesson as it begins: everything that the checks will ask for has its place, and what its author must fill in says so. */
export function outline(title: string, month: string): string {
  return `---
title: ${/: |^[^A-Za-z0-9]|#/.test(title) ? JSON.stringify(title) : title}
description: ''
level: 2
minutes: 20
prerequisites: []
outcomes: []
concepts: []
reviewed: ${month}
---

<!-- Begin with the problem that the earlier answer left open, in a paragraph, before any heading. -->

<!-- The mental model: one main diagram, a \`\`\`mermaid fence with accTitle and accDescr. -->

<!-- ## The mechanism, step by step, with what must always hold. Then numbers, code of a lab, trade-offs. -->

## How it fails

| Failure | Symptom | How you notice | What you do |
|---|---|---|---|

## Check yourself

<!-- Five questions or more, each a :::quiz{id="…"} that explains every option. -->

## Exercises

<!-- Two or more, each a ::::exercise[Title]{level="1"} with a :::solution. -->

## Sources

<!-- Four or more: the RFC, paper, standard or manual, with the section. -->
`;
}

const folderPage = (title: string, lesson: {name: string; title: string}, month: string) => `---
title: ${title}
description: ''
reviewed: ${month}
---

[${lesson.title}](${lesson.name}.md)
`;

/** Asks for what the flags did not say. */
async function ask(given: {folder?: string; title?: string}): Promise<{folder: string; title: string}> {
  if (given.folder !== undefined && given.title !== undefined) return {folder: given.folder, title: given.title};
  if (!process.stdin.isTTY) throw new Refusal(`Name the folder and the title.\n\n${usage}`);
  const lines = createInterface({input: process.stdin, output: process.stdout});
  const folder = given.folder ?? (await lines.question('Folder of docs/: '));
  const title = given.title ?? (await lines.question('Title: '));
  lines.close();
  return {folder: folder.trim(), title: title.trim()};
}

async function create(root: string, month: string): Promise<void> {
  const {values} = parseArgs({
    options: {
      folder: {type: 'string'},
      title: {type: 'string'},
      name: {type: 'string'},
      'folder-title': {type: 'string'},
    },
  });
  const {folder, title} = await ask(values);
  const name = values.name ?? slugOf(title);
  for (const word of [folder, name]) {
    if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(word))
      throw new Refusal(`«${word}» is no name: use lower-case words with hyphens.`);
  }
  const file = path.join(root, 'docs', folder, `${name}.md`);
  if (existsSync(file)) throw new Refusal(`${path.relative(root, file)} exists already.`);

  const roadmapFile = path.join(root, 'sidebars.ts');
  const index = path.join(root, 'docs', folder, 'index.md');
  const isNew = !existsSync(path.dirname(file));
  const words = folder.replaceAll('-', ' ');
  const folderTitle = values['folder-title'] ?? words.charAt(0).toUpperCase() + words.slice(1);
  const before = readFileSync(roadmapFile, 'utf8');
  const roadmap = isNew ? addFolder(before, folder, folderTitle, name) : addLesson(before, folder, name);
  if (roadmap === undefined)
    throw new Refusal(`sidebars.ts has no folder('${folder}', …) whose list a line could be added to: add it by hand.`);

  mkdirSync(path.dirname(file), {recursive: true});
  writeFileSync(file, outline(title, month));
  if (isNew) writeFileSync(index, folderPage(folderTitle, {name, title}, month));
  writeFileSync(roadmapFile, roadmap);
  console.log(
    `${path.relative(root, file)} is the lesson, and sidebars.ts has its line: move that to where it is learned.`,
  );
  console.log(
    isNew
      ? `${path.relative(root, index)} is the page of the folder.`
      : `Name the lesson in ${path.relative(root, index)}.`,
  );
  console.log(`npm start shows it; npm run check -- docs/${folder}/${name}.md says what is missing.`);
}

create(process.cwd(), new Date().toISOString().slice(0, 7)).catch((error: unknown) => {
  console.error(error instanceof Refusal ? error.message : error);
  process.exitCode = 1;
});
