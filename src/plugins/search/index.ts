import {existsSync} from 'node:fs';
import path from 'node:path';
import type {LoadContext, Plugin} from '@docusaurus/types';
import {builtEditions, editionName} from '../../editions';
import {servedInDevelopment} from '../dev-server';

/** Edition → folder of its full-text index. While lessons are written it is that of the last build, if there was one. */
export type SearchGlobalData = Record<string, string>;

/** Tells the pages where the full-text indexes are that build.ts writes after the build. */
export default function search({siteDir, baseUrl}: LoadContext): Plugin {
  const built = path.join(siteDir, 'build', 'pagefind');
  return {
    name: 'search',
    contentLoaded({actions}) {
      const editions = builtEditions(siteDir)
        .map(editionName)
        .filter((name) => process.env.NODE_ENV === 'production' || existsSync(path.join(built, name)));
      const addresses: SearchGlobalData = Object.fromEntries(
        editions.map((name) => [name, `${baseUrl}pagefind/${name}/`] as const),
      );
      actions.setGlobalData(addresses);
      return Promise.resolve();
    },
    configureWebpack: () => servedInDevelopment(built, `${baseUrl}pagefind/`),
  };
}
