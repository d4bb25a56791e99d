import path from 'node:path';
import type {LoadContext, Plugin} from '@docusaurus/types';
import {writeSlimGlobalData} from './global-data';
import {writeSlimRegistry} from './registry';

/** Keeps out of every page what hardly any reader needs; each part says why. tests/budgets.test.ts holds it to that. */
export default function weight({siteDir, generatedFilesDir}: LoadContext): Plugin {
  const content = path.join(siteDir, 'src', 'theme', 'CodeBlock', 'Content');
  const prismLanguages = require.resolve('@docusaurus/theme-classic/lib/prism-include-languages').replace(/\.js$/, '');
  return {
    name: 'weight',
    getClientModules: () => [path.join(__dirname, 'no-prefetch')],

    /**
     * The static HTML has the colors of code, so Prism isn't in the scripts that every page loads: 29 KB. The registry of
     * chunks has no names of files, and the files of chunks no names, which every page would load for each other one:
     * 5 KB with 330 pages. The app starts after the first paint. While writing, Docusaurus changes its registry, which
     * stays as it is then, and brings changes into the app, which starts as Docusaurus wants it.
     */
    configureWebpack({mode}, isServer) {
      if (isServer) return {resolve: {alias: {'@code/on-server$': path.join(content, 'highlighted.ts')}}};
      const onServer = {
        '@code/on-server$': path.join(content, 'in-browser.ts'),
        [`${prismLanguages}$`]: false as const,
      };
      if (mode !== 'production') return {resolve: {alias: onServer}};
      return {
        mergeStrategy: {entry: 'replace'},
        entry: path.join(__dirname, 'entry'),
        resolve: {
          alias: {
            ...onServer,
            [`${path.join(generatedFilesDir, 'registry')}$`]: writeSlimRegistry(generatedFilesDir),
            [`${path.join(generatedFilesDir, 'globalData')}$`]: writeSlimGlobalData(generatedFilesDir),
          },
        },
        output: {chunkFilename: 'assets/js/[contenthash:8].js'},
      };
    },
  };
}
