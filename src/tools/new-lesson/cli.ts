import {createInterface} from 'node:readline/promises';
import {parseArgs} from 'node:util';
import {folderRefusal, foldersOf, newLesson, Refusal, type Request} from './new-lesson';

const usage = `npm run new:lesson                                   asks
npm run new:lesson -- --folder databases --title "Hash indexes"
    --folder         a folder of docs/
    --title          the title of the lesson
    --name           its file, without «.md»; made of the title by default
    --folder-title   begins a new folder with this title, a stage of its own at the end of the roadmap`;

interface Flags {
  folder?: string;
  title?: string;
  name?: string;
  'folder-title'?: string;
}

function readFlags(): Flags & {help?: boolean} {
  const text = {type: 'string'} as const;
  const options = {folder: text, title: text, name: text, 'folder-title': text, help: {type: 'boolean'}} as const;
  try {
    return parseArgs({options}).values;
  } catch (error) {
    throw new Refusal(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

/** Asks for what the flags did not say, until the answers make sense. */
async function ask(flags: Flags, folders: readonly string[]): Promise<Pick<Request, 'folder' | 'title'>> {
  const {folder, title} = flags;
  if (folder !== undefined && title) return {folder, title};
  if (!process.stdin.isTTY) throw new Refusal(`Name the folder and the title.\n\n${usage}`);
  const lines = createInterface({input: process.stdin, output: process.stdout});
  const until = async (question: string, refuse: (answer: string) => string | undefined): Promise<string> => {
    const answer = (await lines.question(question)).trim();
    const refusal = refuse(answer);
    if (refusal === undefined) return answer;
    console.log(refusal);
    return until(question, refuse);
  };
  try {
    if (folder === undefined) console.log(`The folders of docs/ are ${folders.join(', ')}.`);
    return {
      folder: folder ?? (await until('Folder: ', (answer) => folderRefusal(answer, flags['folder-title'], folders))),
      title: title || (await until('Title: ', (answer) => (answer === '' ? 'A lesson needs a title.' : undefined))),
    };
  } finally {
    lines.close();
  }
}

async function main(root: string, month: string): Promise<string> {
  const {help, ...flags} = readFlags();
  if (help) return usage;
  const given = flags.folder === undefined ? {} : {folder: flags.folder.replace(/^(?:\.\/)?docs\/|\/$/g, '')};
  const wanted = await ask({...flags, ...given}, foldersOf(root));
  const lines = await newLesson(root, {...wanted, name: flags.name, folderTitle: flags['folder-title']}, month);
  return lines.join('\n');
}

main(process.cwd(), new Date().toISOString().slice(0, 7)).then(console.log, (error: unknown) => {
  console.error(error instanceof Refusal ? error.message : error);
  process.exitCode = 1;
});
