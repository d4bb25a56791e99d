import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {copyFile, mkdir, rename} from 'node:fs/promises';
import path from 'node:path';
import type {LoadContext, Plugin} from '@docusaurus/types';
import type {LoadedContent, LoadedVersion} from '@docusaurus/plugin-content-docs';
import logger from '@docusaurus/logger';
import {BrowserNotFoundError, findBrowser, startBrowser} from '../../browser';
import {lessonDocs} from '../course/roadmap';
import {cardBody, cardPage, readLogo, size, type Card} from './card';
import {cardAddress, siteCard} from './address';

const docsPlugin = 'docusaurus-plugin-content-docs';
const levels = {1: 'Foundation', 2: 'Core', 3: 'Advanced'} as const;

/** The cards of an edition by the address of their pages. */
function cardsOf(version: LoadedVersion): Map<string, Card> {
  return new Map(
    [...lessonDocs(version).values()].map(({doc, frontMatter}) => {
      const folder = version.docs.find(({id}) => id === `${path.posix.dirname(doc.id)}/index`);
      const under = `${levels[frontMatter.level]} · ${frontMatter.minutes} min`;
      return [cardAddress(doc.permalink), {over: folder?.title ?? '', title: doc.title, under}];
    }),
  );
}

/**
 * Draws, after the build, a picture for each lesson and one for the site, which other sites show beside a link. Each is
 * drawn once: they are kept by what they depend on, outside git.
 */
export default function cardsPlugin({siteDir, siteConfig, baseUrl}: LoadContext): Plugin {
  const cards = new Map<string, Card>([
    [siteCard, {over: '', title: 'Backend engineering that you can run, break and rebuild', under: ''}],
  ]);
  return {
    name: 'cards',
    allContentLoaded({allContent}) {
      // Docusaurus types the content of other plugins as unknown; this is what that plugin declares to load.
      const docs = allContent[docsPlugin]?.default as LoadedContent | undefined;
      for (const version of docs?.loadedVersions ?? [])
        for (const [address, card] of cardsOf(version)) cards.set(address.slice(baseUrl.length), card);
      return Promise.resolve();
    },
    async postBuild({outDir}) {
      const program = await findBrowser();
      if (!program) {
        if (process.env.CI) throw new BrowserNotFoundError();
        logger.warn('No Chromium was found, so links to this site that are shared elsewhere have no picture.');
        return;
      }
      const html = cardPage();
      const logo = readLogo(siteDir);
      const kept = path.join(siteDir, '.cache', 'cards');
      await mkdir(kept, {recursive: true});
      const wanted = [...cards].map(([address, card]) => {
        const body = cardBody(logo, card);
        const key = createHash('sha256').update(html).update(body).digest('hex').slice(0, 24);
        return {file: path.join(outDir, address), body, drawn: path.join(kept, `${key}.png`)};
      });
      const missing = wanted.filter(({drawn}) => !existsSync(drawn));
      if (missing.length > 0) {
        const browser = await startBrowser(program);
        const page = await browser.newPage({viewport: size});
        await page.setContent(html);
        for (const {body, drawn} of missing) {
          await page.evaluate(async (content) => {
            document.body.innerHTML = content;
            await document.fonts.ready;
          }, body);
          const unfinished = `${drawn}.${process.pid}.png`;
          await page.screenshot({path: unfinished});
          await rename(unfinished, drawn);
        }
        await browser.close();
      }
      for (const {file, drawn} of wanted) {
        await mkdir(path.dirname(file), {recursive: true});
        await copyFile(drawn, file);
      }
      logger.info(`${wanted.length} cards for ${siteConfig.title}, ${missing.length} drawn now.`);
    },
  };
}
