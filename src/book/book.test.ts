import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {downloadsManifest, publish} from './downloads';
import {nestedContents} from './epub';
import {chapterPages} from './make';
import {NotInCourseError, outlineOf} from './outline';

const root = process.cwd();

describe('the outline of a book', () => {
  it('holds a stage in the order of the roadmap, its folder first', async () => {
    const {file, entries} = await outlineOf({edition: 'next', stage: 'databases'}, root);
    expect(file).toBe('backend-journey-next-databases');
    expect(entries[0]).toEqual({level: 1, id: 'databases/index'});
    expect(entries[1]).toEqual({level: 2, id: 'databases/data-modeling'});
  });

  it('holds one page, and has its title', async () => {
    const {title, entries} = await outlineOf({edition: 'next', guide: 'databases/transactions'}, root);
    expect(title).toBe('Backend Journey: Transactions: ACID, isolation and anomalies');
    expect(entries).toEqual([{level: 1, id: 'databases/transactions'}]);
  });

  it('says what there is where a name is wrong', async () => {
    await expect(outlineOf({edition: 'next', stage: 'mesaging'}, root)).rejects.toThrow(/orientation.*messaging/);
    await expect(outlineOf({edition: '0.0', stage: 'messaging'}, root)).rejects.toThrow(NotInCourseError);
  });
});

it('nests the contents of an EPUB by their levels', () => {
  const contents = [1, 2, 2, 1].map((level, index) => ({id: `c${index}`, level, title: `<${index}>`}));
  expect(nestedContents(contents)).toBe(
    '<ol><li><a href="c0.xhtml">&lt;0&gt;</a><ol><li><a href="c1.xhtml">&lt;1&gt;</a></li><li><a href="c2.xhtml">&lt;2&gt;</a>' +
      '</li></ol></li><li><a href="c3.xhtml">&lt;3&gt;</a></li></ol>',
  );
});

describe('the pages of chapters', () => {
  const line = (title: string, page: number) => ({title, page, children: []});
  const chapter = (id: string, title: string) => ({id, level: 1, title});

  it('are found in the order of the book, where a section has the name of a chapter', () => {
    const outline = [{...line('Queues', 3), children: [line('Logs', 4)]}, line('Sources', 5), line('Logs', 6)];
    expect(chapterPages([chapter('a', 'Queues'), chapter('s', 'Sources'), chapter('b', 'Logs')], outline)).toEqual({
      a: 3,
      s: 5,
      b: 6,
    });
  });

  it('must all be there', () => {
    expect(() => chapterPages([chapter('a', 'Queues')], [])).toThrow('no «Queues»');
  });
});

it('publishes a file once, with its size', () => {
  const build = mkdtempSync(path.join(tmpdir(), 'downloads-'));
  const entry = {file: 'a.pdf', title: 'A', format: 'PDF', pages: 3, date: '2026-01-01'} as const;
  publish(build, entry, new Uint8Array(10));
  publish(build, entry, new Uint8Array(20));
  const manifest = readFileSync(path.join(build, 'downloads', 'manifest.json'), 'utf8');
  rmSync(build, {recursive: true});
  expect(downloadsManifest.parse(JSON.parse(manifest))).toEqual([{...entry, bytes: 20}]);
});
