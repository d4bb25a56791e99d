import path from 'node:path';
import {parseArgs} from 'node:util';
import {launchBrowser} from '../browser';
import {deployment} from '../deployment';
import {builtEditions, editionName, frozenEditions} from '../editions';
import {publish} from './downloads';
import {makeEpub, makePdf, type Press} from './make';
import {NotInCourseError, outlineOf} from './outline';

const usage = `npm run export -- [--edition next] [--stage databases | --guide databases/transactions]

Makes a PDF and an EPUB of the built site, in build/downloads: of a whole edition, of one stage (by the name of one of its
folders) or of one page. Without --edition, of the readers' default edition.`;

async function main(): Promise<void> {
  const {values} = parseArgs({
    options: {
      edition: {type: 'string'},
      stage: {type: 'string'},
      guide: {type: 'string'},
      help: {type: 'boolean'},
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const root = process.cwd();
  const build = path.join(root, 'build');
  const newest = frozenEditions(root)[0] ?? 'next';
  const edition = values.edition ?? newest;
  if (!builtEditions(root).map(editionName).includes(edition)) {
    throw new NotInCourseError(
      `Edition «${edition}» is not in the build: ${builtEditions(root).map(editionName).join(', ')} are.`,
    );
  }
  const outline = await outlineOf({edition, stage: values.stage, guide: values.guide}, root);
  const {baseUrl, url} = deployment();
  const date = new Date().toISOString().slice(0, 10);
  const browser = await launchBrowser();
  try {
    const press: Press = {
      browser,
      build,
      baseUrl,
      course: `${baseUrl}course/${edition === newest ? '' : `${edition}/`}`,
      site: process.env.SITE_URL === undefined ? undefined : url + baseUrl,
      date,
    };
    const pdf = await makePdf(outline, press);
    const {title, file} = outline;
    publish(build, {file: `${file}.pdf`, title, format: 'PDF', pages: pdf.pages, date}, pdf.bytes);
    console.log(`build/downloads/${file}.pdf: ${pdf.pages} pages`);
    publish(build, {file: `${file}.epub`, title, format: 'EPUB', date}, await makeEpub(outline, press));
    console.log(`build/downloads/${file}.epub`);
  } finally {
    await browser.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof NotInCourseError ? error.message : error);
  process.exitCode = 1;
});
