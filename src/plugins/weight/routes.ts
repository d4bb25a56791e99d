import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {RouteChunkNames} from '@docusaurus/types';

/** What Docusaurus generates of all routes: each page loads it of each other one. */
interface Routes {
  /** The module with the tree of routes. */
  routes: string;
  /** The chunks of each route, by its path and a hash. */
  chunkNames: RouteChunkNames;
  /** The module that says how to load each chunk. */
  registry: string;
}

/** A component in the tree of routes, with the two parts of its name in `chunkNames`. */
const component = /ComponentCreator\('([^'\n]*)', '([^'\n]*)'\)/g;

/** A chunk in the registry: its name, how to load it, and then, twice, its module, which only the server asks for. */
export const chunk =
  /^ {2}"([^"\n]+)": \[(\(\) => import\([^\n]*\)), "([^"\n]*)", require\.resolveWeak\("[^"\n]*"\)\]/gm;

/** Gives each name that it is asked for a number, the first time, as text of few characters. */
class Numbers {
  readonly names: string[] = [];

  of(name: string): string {
    const known = this.names.indexOf(name);
    return (known === -1 ? this.names.push(name) - 1 : known).toString(36);
  }
}

/**
 * The same routes with numbers for names: Docusaurus names chunks and routes by hashes, which don't compress, and says
 * each path four times. Throws if it writes them in another form.
 */
export function slimRoutes({routes, chunkNames, registry}: Routes): Routes {
  const loaders = new Map([...registry.matchAll(chunk)].map(([, name, load]) => [name, load]));
  const [pages, chunks] = [new Numbers(), new Numbers()];
  const slim = routes.replace(
    component,
    (_, path: string, hash: string) => `ComponentCreator('', '${pages.of(`${path}-${hash}`)}')`,
  );
  const chunksOf = pages.names.map((page, i) => [`-${i.toString(36)}`, chunkNames[page]] as const);
  const slimNames = JSON.stringify(Object.fromEntries(chunksOf), (_, value: unknown) =>
    typeof value === 'string' ? chunks.of(value) : value,
  );
  if (pages.names.length !== Object.keys(chunkNames).length || chunks.names.some((name) => !loaders.has(name)))
    throw new Error('Docusaurus writes its routes in another form than src/plugins/weight/routes.ts knows.');
  const lines = chunks.names.map((name) => `  "${chunks.of(name)}": [${loaders.get(name)}],\n`);
  return {
    routes: slim,
    chunkNames: JSON.parse(slimNames) as RouteChunkNames, // as above, with other strings
    registry: `export default {\n${lines.join('')}};\n`,
  };
}

/** Writes the slim files beside those in `folder`, and returns by which of them the bundler replaces which. */
export function writeSlimRoutes(folder: string): Record<string, string> {
  const fileOf = (name: string) => path.join(folder, name);
  const slim = slimRoutes({
    routes: readFileSync(fileOf('routes.js'), 'utf8'),
    chunkNames: JSON.parse(readFileSync(fileOf('routesChunkNames.json'), 'utf8')) as RouteChunkNames, // by Docusaurus
    registry: readFileSync(fileOf('registry.js'), 'utf8'),
  });
  writeFileSync(fileOf('routes-of-the-browser.js'), slim.routes);
  writeFileSync(fileOf('routesChunkNames-of-the-browser.json'), JSON.stringify(slim.chunkNames));
  writeFileSync(fileOf('registry-of-the-browser.js'), slim.registry);
  return {
    [`${fileOf('routes')}$`]: fileOf('routes-of-the-browser.js'),
    [`${fileOf('routesChunkNames')}$`]: fileOf('routesChunkNames-of-the-browser.json'),
    [`${fileOf('registry')}$`]: fileOf('registry-of-the-browser.js'),
  };
}
