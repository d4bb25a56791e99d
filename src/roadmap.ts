import type {SidebarsConfig} from '@docusaurus/plugin-content-docs';

/** A folder of `docs/`: its page is `index.md`, its lessons are files named without their extension. */
export interface Folder {
  name: string;
  title: string;
  lessons: string[];
}

/** A step of the learning roadmap. */
export interface Stage {
  title: string;
  folders: Folder[];
}

type Item = SidebarsConfig[string] extends infer Sidebar ? Extract<Sidebar, unknown[]>[number] : never;

export function folder(name: string, title: string, lessons: string[]): Folder {
  return {name, title, lessons};
}

export function stage(title: string, folders: Folder[]): Stage {
  return {title, folders};
}

function folderItem({name, title, lessons}: Folder, className?: string): Item {
  return {
    type: 'category',
    label: title,
    link: {type: 'doc', id: `${name}/index`},
    items: lessons.map((lesson) => `${name}/${lesson}`),
    ...(className === undefined ? {} : {className}),
  };
}

/** A stage that has one folder is that folder; the sidebar shows no level that holds a single entry. */
function stageItem({title, folders}: Stage): Item {
  const [first, ...rest] = folders;
  if (first && rest.length === 0) return folderItem({...first, title}, 'stage');
  return {type: 'category', label: title, className: 'stage', items: folders.map((f) => folderItem(f))};
}

/** The sidebar of the course: stages in learning order. */
export function roadmap(...stages: Stage[]): SidebarsConfig {
  return {course: stages.map(stageItem)};
}
