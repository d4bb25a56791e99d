import {spawnSync} from 'node:child_process';
import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {inert, refused, textOf, type Hostile} from '../src/plugins/guard/hostile.fixture';
import {copyRepository} from './copy';
import {root, startSite, visit, type Site} from './site';

const copy = copyRepository('hostile');
const lessons = path.join(copy, 'docs/orientation');
const roadmap = readFileSync(path.join(root, 'sidebars.ts'), 'utf8');

/** Puts pages among the lessons of the copy, under names with a number. */
function receive(kind: string, pages: readonly Hostile[]): void {
  const names = pages.map((_page, index) => `${kind}-${index}`);
  for (const [index, page] of pages.entries()) {
    writeFileSync(path.join(lessons, `${kind}-${index}.md`), textOf(page, 'lesson'));
  }
  const lines = names.map((name) => `'${name}',`).join(' ');
  writeFileSync(path.join(copy, 'sidebars.ts'), roadmap.replace("'how-to-learn',", `'how-to-learn', ${lines}`));
}

function build(): {status: number | null; output: string} {
  const {status, stdout, stderr} = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: copy,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  return {status, output: stdout + stderr};
}

afterAll(() => rmSync(copy, {recursive: true, force: true}));

/** What passes the first doors, and has to be refused where Markdown becomes a page. */
const inside = refused.filter(
  ({body, front, file, as, beside}) =>
    body !== undefined && body.length < 2000 && !body.includes('\0') && !(front ?? file ?? as ?? beside),
);

it('is not built with hostile pages, and each is named', () => {
  expect(inside.length).toBeGreaterThan(60);
  receive('refused', inside);
  const {status, output} = build();
  for (const [index] of inside.entries()) rmSync(path.join(lessons, `refused-${index}.md`));
  expect(status).not.toBe(0);
  const silent = inside.filter((_page, index) => !output.includes(`refused-${index}.md`));
  expect(silent.map(({name}) => name)).toEqual([]);
}, 300_000);

describe('a page that only looks hostile', () => {
  let site: Site;
  beforeAll(async () => {
    receive('inert', inert);
    for (const [index, page] of inert.entries()) {
      const front = page.front?.filter((line) => /^(?:title|description):/.test(line));
      const text = textOf({...page, front}, 'post').replace('slug: sent', `slug: inert-${index}`);
      writeFileSync(path.join(copy, `blog/2026-11-21-inert-${index}.md`), text);
    }
    const {status, output} = build();
    if (status !== 0) throw new Error(output.slice(-4000));
    site = await startSite(copy);
  }, 300_000);
  afterAll(() => site.stop());

  const addresses = inert.flatMap(({name}, index) => [
    [`${name}, in a lesson`, `/course/orientation/inert-${index}/`] as const,
    [`${name}, in a note`, `/blog/inert-${index}/`] as const,
  ]);

  it.each([...addresses, ['all of them, in the list of notes', '/blog/'] as const])(
    'does nothing in a browser: %s',
    async (_name, address) => {
      const {page, messages, close} = await visit(site, address);
      let dialogs = 0;
      page.on('dialog', (dialog) => {
        dialogs++;
        void dialog.dismiss();
      });
      await page.locator('article').first().hover();
      for (const summary of await page.locator('article summary').all()) await summary.click();
      expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
      expect(
        await page.locator('article :is(script, iframe, object, embed, base, form[action], img[src="x"])').count(),
      ).toBe(0);
      expect(dialogs).toBe(0);
      expect(messages).toEqual([]);
      await close();
    },
  );
});
