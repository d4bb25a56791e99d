import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';

const ofTheBrowser = '-of-the-browser.json';

/**
 * What each page of an edition loads of it, as JSON: the sidebar, without the description of every other page, which
 * only the theme's lists of cards show; no page here has one. Throws if Docusaurus writes it in another form.
 */
export function slimEdition(json: string): string {
  const {version} = JSON.parse(json) as {version?: {docsSidebars?: object; docs?: object}}; // checked next
  if (!version?.docsSidebars || !version.docs)
    throw new Error('Docusaurus writes its editions in another form than src/plugins/weight/editions.ts knows.');
  return JSON.stringify({version: {...version, docs: {}}});
}

/** Writes the slim editions beside those in `folder`, and returns by which of them the bundler replaces which. */
export function writeSlimEditions(folder: string): Record<string, string> {
  const docs = path.join(folder, 'docusaurus-plugin-content-docs');
  const editions = readdirSync(docs).flatMap((plugin) => {
    const props = path.join(docs, plugin, 'p');
    return readdirSync(props).map((file) => path.join(props, file));
  });
  return Object.fromEntries(
    editions
      .filter((file) => !file.endsWith(ofTheBrowser))
      .map((file) => {
        const slim = file.replace(/\.json$/, ofTheBrowser);
        writeFileSync(slim, slimEdition(readFileSync(file, 'utf8')));
        return [`${file}$`, slim];
      }),
  );
}
