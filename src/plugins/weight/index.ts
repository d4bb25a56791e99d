import path from 'node:path';
import type {LoadContext, Plugin} from '@docusaurus/types';
import {writeSlimEditions} from './editions';
import {writeSlimGlobalData} from './global-data';
import {minimizers} from './minimizer';
import {writeSlimRoutes} from './routes';
import {linkedSheets, onlyWoff2, sharedSheet} from './sheets';
import {writeSlimSiteConfig} from './site-config';

/** Docusaurus writes the names of all chunks into the script that every page starts with, for links that fetch ahead. */
const namesOfChunks = 'ChunkAssetPlugin';

/** Keeps out of every page what hardly any reader needs; each part says why. tests/budgets.test.ts holds it to that. */
export default function weight({siteDir, generatedFilesDir}: LoadContext): Plugin {
  const content = path.join(siteDir, 'src', 'theme', 'CodeBlock', 'Content');
  const prismLanguages = require.resolve('@docusaurus/theme-classic/lib/prism-include-languages').replace(/\.js$/, '');
  return {
    name: 'weight',
    configurePostCss: (options) => ({...options, plugins: [...options.plugins, onlyWoff2]}),

    /**
     * The static HTML has the colors of code, so Prism isn't in the scripts that every page loads: 29 KB. What Docusaurus
     * generates of the whole site is in them without what only the server or the build reads: 18 KB with 320 pages. The
     * app starts after the first paint. While writing, Docusaurus changes what it generates, which stays as it is then,
     * and brings changes into the app, which starts as Docusaurus wants it.
     */
    configureWebpack({mode, plugins = [], optimization}, isServer) {
      if (isServer) return {resolve: {alias: {'@code/on-server$': path.join(content, 'highlighted.ts')}}};
      const onServer = {
        '@code/on-server$': path.join(content, 'in-browser.ts'),
        [`${prismLanguages}$`]: false as const,
      };
      if (mode !== 'production') return {resolve: {alias: onServer}};
      return {
        mergeStrategy: {entry: 'replace', plugins: 'replace', 'optimization.minimizer': 'replace'},
        entry: path.join(__dirname, 'entry'),
        resolve: {
          alias: {
            ...onServer,
            tslib$: path.join(__dirname, 'tslib.ts'),
            [require.resolve('@docusaurus/core/lib/client/docusaurus')]: path.join(__dirname, 'links'),
            ...writeSlimRoutes(generatedFilesDir),
            ...writeSlimEditions(generatedFilesDir),
            ...writeSlimGlobalData(generatedFilesDir),
            ...writeSlimSiteConfig(generatedFilesDir),
          },
        },
        output: {chunkFilename: 'assets/js/[contenthash:8].js'},
        plugins: [
          ...plugins.filter((plugin) => plugin?.constructor.name !== namesOfChunks),
          linkedSheets(generatedFilesDir),
        ],
        optimization: {
          minimizer: minimizers(optimization?.minimizer),
          splitChunks: {cacheGroups: {styles: sharedSheet}},
        },
      };
    },
  };
}
