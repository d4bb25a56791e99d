import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {GlobalPluginData} from '@docusaurus/plugin-content-docs/client';
import type {GlobalData} from '@docusaurus/types';

const docsPlugin = 'docusaurus-plugin-content-docs';

/**
 * The data that every page loads, without the lists of all pages of the reference and of the author's guide: a menu of
 * editions asks for such a list, and those two have none. Throws if Docusaurus has no such lists.
 */
export function slimGlobalData(data: GlobalData): GlobalData {
  const {default: course, ...others} = data[docsPlugin] as Record<string, GlobalPluginData>; // it declares to set that
  if (!course || Object.values(others).some(({versions}) => versions.every(({docs}) => docs.length === 0)))
    throw new Error('Docusaurus writes its global data in another form than src/plugins/weight/global-data.ts knows.');
  const slim: Record<string, GlobalPluginData> = {default: course};
  for (const [id, plugin] of Object.entries(others)) {
    slim[id] = {...plugin, versions: plugin.versions.map((version) => ({...version, docs: []}))};
  }
  return {...data, [docsPlugin]: slim};
}

/** Writes the slim data beside those in `folder`, and returns by what the bundler replaces which. */
export function writeSlimGlobalData(folder: string): Record<string, string> {
  const file = path.join(folder, 'globalData');
  const whole = JSON.parse(readFileSync(`${file}.json`, 'utf8')) as GlobalData; // by Docusaurus
  writeFileSync(`${file}-of-the-browser.json`, JSON.stringify(slimGlobalData(whole)));
  return {[`${file}$`]: `${file}-of-the-browser.json`};
}
