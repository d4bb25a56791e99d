import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';

/** What only the build reads: options of plugins among it, with paths of the machine that builds. */
const ofTheBuild = new Set([
  'plugins',
  'presets',
  'themes',
  'markdown',
  'headTags',
  'scripts',
  'stylesheets',
  'clientModules',
]);

const form = /^export default (\{.*\});\s*$/ms;

/**
 * The module of the site's configuration, without what only the build reads. Throws if Docusaurus writes it in another
 * form.
 */
export function slimSiteConfig(module: string): string {
  const json = form.exec(module)?.[1];
  if (json === undefined)
    throw new Error(
      'Docusaurus writes its configuration in another form than src/plugins/weight/site-config.ts knows.',
    );
  const entries = Object.entries(JSON.parse(json) as Record<string, unknown>); // an object, as `form` says
  return `export default ${JSON.stringify(Object.fromEntries(entries.filter(([key]) => !ofTheBuild.has(key))))};\n`;
}

/** Writes the slim configuration beside that in `folder`, and returns by what the bundler replaces it. */
export function writeSlimSiteConfig(folder: string): Record<string, string> {
  const file = path.join(folder, 'docusaurus.config');
  writeFileSync(`${file}-of-the-browser.mjs`, slimSiteConfig(readFileSync(`${file}.mjs`, 'utf8')));
  return {[`${file}$`]: `${file}-of-the-browser.mjs`};
}
