import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {LoadContext, Plugin} from '@docusaurus/types';
import {findBrowser} from '../../browser';
import {editionName, frozenEditions} from '../../editions';
import {
  cloudFrontFunction,
  cloudFrontPolicy,
  headersFile,
  nginxCaching,
  nginxServer,
  redirectsFile,
  type Site,
} from './hosts';
import {knownScript, policyFor} from './policy';

/** Where in the build the hosts' files are that readers aren't served. */
const hosts = '.deploy';

/** Before anything that it judges. The minifier leaves out quotes where HTML lets it. */
const charset = /<meta charset="?utf-8"?\s*\/?>/i;

function withPolicy(html: string, policy: readonly string[]): string {
  const meta = `<meta http-equiv=Content-Security-Policy content="${policy.join('; ')}">`;
  if (!charset.test(html)) throw new Error('A page has no <meta charset> for the Content-Security-Policy to follow.');
  return html.replace(charset, (found) => found + meta);
}

/**
 * Computes the Content-Security-Policy from the built pages, refuses what it would refuse, and writes it into each page
 * and, with the other headers, into a file for each kind of host.
 */
export default function csp({siteDir, baseUrl}: LoadContext): Plugin {
  return {
    name: 'csp',
    async postBuild({outDir}) {
      const files = readdirSync(outDir, {recursive: true, encoding: 'utf8'}).filter((file) => file.endsWith('.html'));
      const pages = files.map((file) => [file, readFileSync(path.join(outDir, file), 'utf8')] as const);
      const policy = policyFor(knownScript(pages), (await findBrowser()) === undefined);
      for (const [file, html] of pages) writeFileSync(path.join(outDir, file), withPolicy(html, policy));

      const [newest = 'current'] = frozenEditions(siteDir);
      const site: Site = {policy, baseUrl, defaultEdition: editionName(newest)};
      const texts = {
        _headers: headersFile(site),
        _redirects: redirectsFile(site),
        [`${hosts}/nginx-http.conf`]: nginxCaching(site),
        [`${hosts}/nginx-server.conf`]: nginxServer(site),
        [`${hosts}/cloudfront.json`]: cloudFrontPolicy(site),
        [`${hosts}/cloudfront-function.js`]: cloudFrontFunction(site),
      };
      mkdirSync(path.join(outDir, hosts), {recursive: true});
      for (const [file, text] of Object.entries(texts)) writeFileSync(path.join(outDir, file), text);
    },
  };
}
