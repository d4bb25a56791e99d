import path from 'node:path';
import type {LoadContext, MarkdownConfig, Plugin} from '@docusaurus/types';
import {findStrayFiles, refuseText} from '../../markdown/files';
import {safeFrontMatter, withoutFrontMatter, type PageKind} from '../../markdown/front-matter';

/** What a file of the content is, by its path from the root; `undefined` for Markdown that is part of the site's code. */
export function kindOf(file: string): PageKind | undefined {
  const [folder = ''] = file.split('/');
  if (folder === 'blog') return 'post';
  if (folder !== 'docs' && folder !== 'versioned_docs') return undefined;
  return file.endsWith('/index.md') ? 'folder' : 'lesson';
}

/** Reads the front matter of every Markdown file of the site, in place of Docusaurus's own reader. Throws, naming the file. */
export function frontMatterReader(siteDir: string): MarkdownConfig['parseFrontMatter'] {
  return ({filePath, fileContent}) => {
    const file = path.relative(siteDir, filePath).split(path.sep).join('/');
    const kind = kindOf(file);
    const refusal = refuseText(fileContent);
    if (refusal && kind !== undefined) throw new Error(`${file} ${refusal.message} ${refusal.fix}`);
    if (kind === undefined) {
      if (/^\s*---/.test(fileContent)) throw new Error(`${file} Only lessons and notes have front matter.`);
      return Promise.resolve({frontMatter: {}, content: fileContent});
    }
    try {
      return Promise.resolve({
        frontMatter: safeFrontMatter(fileContent, kind),
        content: withoutFrontMatter(fileContent),
      });
    } catch (error) {
      throw new Error(`${file}:${error instanceof Error ? error.message : String(error)}`, {cause: error});
    }
  };
}

/** Stops the build before it reads anything, if the content holds a file that may not be there. */
export default function guard({siteDir}: LoadContext): Plugin {
  const strays = findStrayFiles(siteDir);
  if (strays.length > 0) {
    const lines = strays.map(({file, message, fix}) => `${file} ${message} ${fix}`);
    throw new Error(`content refused\n${lines.join('\n')}`);
  }
  return {name: 'guard'};
}
