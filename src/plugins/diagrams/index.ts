import {randomUUID} from 'node:crypto';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {LoadContext, Plugin} from '@docusaurus/types';
import {findBrowser} from '../../browser';
import {builtEditions} from '../../editions';
import {drawAhead} from './ahead';
import {drawingsDirectory} from './diagrams';
import {rendererFingerprint} from './renderer';

/** A text that changes when the folder of drawings is made anew. */
async function folderIdentity(): Promise<string> {
  const file = path.join(drawingsDirectory, 'identity');
  try {
    return await readFile(file, 'utf8');
  } catch {
    const identity = randomUUID();
    await mkdir(drawingsDirectory, {recursive: true});
    await writeFile(file, identity);
    return identity;
  }
}

/**
 * Makes the bundler's persistent cache, if it has one, depend on something. Its pages name drawings, so it must not outlive
 * those. The type of a bundler's configuration is Webpack's, which has no such cache.
 */
function addToCacheVersion(config: object, text: string): void {
  const experiments = 'experiments' in config ? config.experiments : undefined;
  const cache =
    typeof experiments === 'object' && experiments && 'cache' in experiments ? experiments.cache : undefined;
  if (typeof cache === 'object' && cache && 'version' in cache) cache.version = `${String(cache.version)}-${text}`;
}

/** Brings the drawings that src/markdown/diagrams.ts asks for into the site, and the stylesheet that paints them. */
export default async function diagramsPlugin({siteDir}: LoadContext): Promise<Plugin> {
  const hasBrowser = (await findBrowser()) !== undefined;
  const cacheVersion = `${await folderIdentity()}-${await rendererFingerprint()}-${hasBrowser}`;
  return {
    name: 'diagrams',

    async loadContent() {
      const frozen = builtEditions()
        .slice(1)
        .map((edition) => `versioned_docs/version-${edition}`);
      if (hasBrowser) await drawAhead(['docs', ...frozen].map((folder) => path.join(siteDir, folder)));
    },

    getClientModules: () => [path.join(__dirname, 'diagrams.css')],

    /**
     * On the server an imported drawing is its markup, which the page is rendered with; in the browser it is an address, for
     * navigation without a page load. So a drawing is in the HTML and in a file of its own, and never in a script.
     */
    configureWebpack(config, isServer) {
      addToCacheVersion(config, cacheVersion);
      return {
        // Pages draw diagrams only if the build couldn't.
        ...(hasBrowser && {resolve: {alias: {mermaid$: false as const}}}),
        module: {
          rules: [
            {
              test: /\.svg$/,
              include: drawingsDirectory,
              ...(isServer
                ? {type: 'asset/source'}
                : {type: 'asset/resource', generator: {filename: 'assets/diagrams/[name][ext]'}}),
            },
          ],
        },
      };
    },
  };
}
