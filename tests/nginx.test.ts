import {connect} from 'node:http2';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {brotliDecompressSync, gunzipSync} from 'node:zlib';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {launchBrowser} from '../src/browser';
import {defaultEdition} from '../src/editions';
import {ask, hasNginx, startNginx, type Nginx} from './nginx';
import {root, visit, type Site} from './site';

const build = path.join(root, 'build');
const files = hasNginx
  ? readdirSync(build, {recursive: true, withFileTypes: true})
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(build, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
  : [];
const lesson = '/course/orientation/one-request-end-to-end/';

/** The first file of the build that matches, as an address. */
function addressOf(pattern: RegExp): string {
  const file = files.find((name) => pattern.test(name));
  if (file === undefined) throw new Error(`The build has no file like ${String(pattern)}.`);
  return `/${file}`;
}

/** Kind of file → its type, for each that a build holds. */
const types: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  pagefind: 'application/octet-stream',
  pf_fragment: 'application/octet-stream',
  pf_index: 'application/octet-stream',
  pf_meta: 'application/octet-stream',
  png: 'image/png',
  svg: 'image/svg+xml; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  woff2: 'font/woff2',
  xml: 'application/xml; charset=utf-8',
};
const immutable = 'public, max-age=31536000, immutable';

describe.skipIf(!hasNginx)('the shipped nginx.conf', () => {
  let nginx: Nginx;
  const get = (address: string, headers = {}, method = 'GET') => ask(nginx.url, address, headers, method);
  beforeAll(async () => {
    nginx = await startNginx();
  }, 300_000);
  afterAll(() => nginx.stop());

  it('knows the type of every kind of file that the build holds', () => {
    const kinds = files.filter((file) => !/(^|\/)[._]/.test(file)).flatMap((file) => /\.(\w+)$/.exec(file)?.[1] ?? []);
    expect([...new Set(kinds)].sort()).toEqual(Object.keys(types).sort());
  });

  /** What every answer says, from the file that the build wrote for other hosts: there is one source. */
  const expected = hasNginx
    ? Object.fromEntries(
        readFileSync(path.join(build, '_headers'), 'utf8')
          .split('\n\n')[0]!
          .split('\n')
          .slice(1)
          .map((line) =>
            line
              .trim()
              .split(/: (.*)/s)
              .slice(0, 2),
          )
          .filter(([name]) => name !== 'Strict-Transport-Security')
          .map(([name = '', value]) => [name.toLowerCase(), value]),
      )
    : {};

  it.each(Object.entries(types))('sends .%s with its type and every header', async (kind, type) => {
    const {status, headers} = await get(addressOf(new RegExp(`^(?![._]).*\\.${kind}$`)));
    expect(status).toBe(200);
    expect(headers['content-type']).toBe(type);
    expect(headers).toMatchObject(expected);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it.each([
    ['a missing page', '/course/nowhere/', 404],
    ['a missing asset', '/assets/js/gone.js', 404],
    ['a redirect', '/course/orientation', 301],
    ['a method that it refuses', '/', 405],
  ])('sends every header with %s, and lets nobody keep it', async (_name, address, status) => {
    const answer = await get(address, {}, status === 405 ? 'POST' : 'GET');
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({...expected, 'cache-control': 'no-cache'});
  });

  it('says neither its version nor, without TLS, that there always is TLS', async () => {
    for (const address of ['/', '/nowhere']) {
      const {headers, body} = await get(address);
      expect(headers.server).toBe('nginx');
      expect(headers['strict-transport-security']).toBeUndefined();
      expect(body.toString()).not.toContain('nginx/');
    }
    const {headers} = await get('/', {'X-Forwarded-Proto': 'https'});
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
  });

  it.each([
    ['a script', /^assets\/js\/.*\.js$/, immutable],
    ['a stylesheet', /^assets\/css\/.*\.css$/, immutable],
    ['a font', /^assets\/fonts\/.*\.woff2$/, immutable],
    ['a drawing', /^assets\/diagrams\/.*\.svg$/, immutable],
    ['the concepts of an edition', /^concepts\/.*\.json$/, immutable],
    ['a part of the full text', /\.pf_fragment$/, immutable],
    ['a page', /^course\/.*\.html$/, 'no-cache'],
    ['the entry of the full text', /pagefind-entry\.json$/, 'no-cache'],
    ['the first script', /^reading\.js$/, 'no-cache'],
    ['the feed', /^course\/atom\.xml$/, 'no-cache'],
  ])('says how long %s may be kept', async (_name, pattern, value) => {
    expect((await get(addressOf(pattern))).headers['cache-control']).toBe(value);
  });

  it('sends what was compressed before, brotli first, and says that it depends', async () => {
    const plain = await get(lesson);
    const br = await get(lesson, {'Accept-Encoding': 'gzip, deflate, br, zstd'});
    const gz = await get(lesson, {'Accept-Encoding': 'gzip'});
    expect([plain, br, gz].map(({headers}) => headers['content-encoding'])).toEqual([undefined, 'br', 'gzip']);
    expect([plain, br, gz].map(({headers}) => headers.vary)).toEqual(Array(3).fill('Accept-Encoding'));
    expect(brotliDecompressSync(br.body).equals(plain.body)).toBe(true);
    expect(gunzipSync(gz.body).equals(plain.body)).toBe(true);
    expect(br.body.length).toBeLessThan(gz.body.length);
    expect(gz.body.length).toBeLessThan(plain.body.length / 3);
    const font = await get(addressOf(/\.woff2$/), {'Accept-Encoding': 'br'});
    expect(font.headers['content-encoding']).toBeUndefined();
  });

  it.each([
    [`/course/${defaultEdition()}/orientation/?q=a#b`, 302, '/course/orientation/?q=a'],
    [`/roadmap/${defaultEdition()}/`, 302, '/roadmap/'],
    [`/glossary/${defaultEdition()}`, 302, '/glossary/'],
    ['/course/orientation', 301, '/course/orientation/'],
  ])('leads from %s to where it is', async (address, status, location) => {
    const answer = await get(address.split('#')[0]!);
    expect([answer.status, answer.headers.location]).toEqual([status, location]);
    expect((await get(location)).status).toBe(200);
  });

  it('answers a question about a change without the text, with the headers', async () => {
    const first = await get(lesson, {'Accept-Encoding': 'br'});
    const {etag = '', 'last-modified': modified = ''} = first.headers;
    for (const condition of [{'If-None-Match': etag}, {'If-Modified-Since': modified}]) {
      const {status, headers, body} = await get(lesson, {'Accept-Encoding': 'br', ...condition});
      expect([status, body.length]).toEqual([304, 0]);
      expect(headers).toMatchObject({...expected, 'cache-control': 'no-cache'});
    }
    expect((await get(lesson, {'If-None-Match': '"another"'})).status).toBe(200);
    const script = addressOf(/^assets\/js\/.*\.js$/);
    const {etag: hashed = ''} = (await get(script)).headers;
    expect((await get(script, {'If-None-Match': hashed})).headers['cache-control']).toBe(immutable);
  });

  it('sends a part of a file, and refuses a part that there is not', async () => {
    const font = addressOf(/\.woff2$/);
    const part = await get(font, {Range: 'bytes=0-3'});
    expect([part.status, part.body.toString()]).toEqual([206, 'wOF2']);
    expect(part.headers['content-range']).toMatch(/^bytes 0-3\/\d+$/);
    expect((await get(font, {Range: 'bytes=99999999-'})).status).toBe(416);
  });

  it('has its own page for what is not there', async () => {
    const {status, body} = await get('/course/nowhere/');
    expect(status).toBe(404);
    expect(body.equals(readFileSync(path.join(build, '404.html')))).toBe(true);
  });

  it.each([
    '/../nginx.conf',
    '/%2e%2e/nginx.conf',
    '/..%2fnginx.conf',
    '/assets/../../nginx.conf',
    '/assets/..%5c..%5cnginx.conf',
    '/.deploy/nginx-server.conf',
    '/%2edeploy/nginx-server.conf',
    '//.deploy/nginx-server.conf',
    '/_headers',
    '/%5fredirects',
    '/.git/config',
    '/index.html.br',
    '/index.html.gz',
    '/index.html%00.md',
    '/assets/',
    '/assets/js/',
    '/index.html/',
    `/${'a'.repeat(9000)}`,
    '/%ff%fe',
    '/course/%0d%0aSet-Cookie:%20a=b',
  ])('refuses %s', async (address) => {
    const {status, headers, body} = await get(address);
    expect([400, 404, 414]).toContain(status);
    expect(headers['set-cookie']).toBeUndefined();
    expect(body.toString()).not.toMatch(/add_header|worker_processes|Index of|\[core\]/);
  });

  it('does not send readers to another host', async () => {
    for (const address of ['//example.org/course', '//example.org/..', '/\\example.org', '//course/orientation']) {
      const location = (await get(address)).headers.location ?? '/';
      expect(location).toMatch(/^\/(?![/\\])/);
    }
  });

  it.each(['POST', 'PUT', 'DELETE', 'TRACE', 'PROPFIND'])('refuses the method %s', async (method) => {
    expect((await get(lesson, {}, method)).status).toBe(405);
  });

  it('speaks HTTP/2 and says that there always is TLS where TLS ends at it', async () => {
    const session = connect(nginx.tls.url, {rejectUnauthorized: false});
    const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
      session.on('error', reject);
      const stream = session.request({':path': lesson, 'accept-encoding': 'br'});
      stream.on('response', resolve);
      stream.resume();
    });
    session.close();
    expect(headers).toMatchObject({
      ':status': 200,
      'content-encoding': 'br',
      'strict-transport-security': 'max-age=31536000',
      ...expected,
    });
    const {status, headers: plain} = await ask(nginx.tls.plainUrl, `${lesson}?q=a`, {Host: 'course.example.org'});
    expect([status, plain.location]).toEqual([308, `https://course.example.org${lesson}?q=a`]);
  });

  describe('in a browser', () => {
    let site: Site;
    beforeAll(async () => {
      site = {url: nginx.url, browser: await launchBrowser(), stop: () => Promise.resolve()};
    });
    afterAll(() => site.browser.close());

    /** A page that remembers what the policy refused, across navigations. */
    async function watched(address: string) {
      const violations: string[] = [];
      const visited = await visit(site, address);
      await visited.page.exposeFunction('violated', (what: string) => violations.push(what));
      const listen = () =>
        document.addEventListener('securitypolicyviolation', ({violatedDirective, blockedURI}) => {
          // What the test exposed above.
          (window as unknown as {violated: (what: string) => void}).violated(`${violatedDirective} ${blockedURI}`);
        });
      await visited.page.addInitScript(listen);
      await visited.page.reload();
      await visited.page.waitForSelector('html[data-has-hydrated="true"]');
      return {...visited, violations};
    }

    it('is seen when the policy refuses something', async () => {
      const {page, messages, violations, close} = await watched('/');
      await page.evaluate(() => {
        const script = document.createElement('script');
        script.textContent = 'document.title = "executed"';
        document.body.append(script);
        const style = document.createElement('style');
        style.textContent = 'body { color: red }';
        document.body.append(style);
      });
      await expect.poll(() => violations).toContain('script-src-elem inline');
      await expect.poll(() => violations).toContain('style-src-elem inline');
      expect(await page.title()).not.toBe('executed');
      expect(messages.length).toBeGreaterThan(0);
      await close();
    });

    it('has nothing to refuse on a walk through the site, and the console stays empty', async () => {
      const {page, messages, violations, close} = await watched('/');
      const main = page.getByRole('navigation', {name: 'Main'});
      const open = async (address: string) => {
        await page.goto(nginx.url + address);
        await page.waitForSelector('html[data-has-hydrated="true"]');
      };

      await main.getByRole('link', {name: 'Course'}).click();
      await page.waitForURL('**/course/orientation/');
      await page.getByRole('link', {name: 'One request end to end'}).first().click();
      await page.waitForURL(`**${lesson}`);
      await page.locator('figure svg').first().waitFor();
      await page
        .getByRole('button', {name: /^Enlarge/})
        .first()
        .click();
      await page.getByRole('dialog').locator('svg').first().waitFor();
      await page.keyboard.press('Escape');

      const quiz = page.locator('form[id^="quiz-"]').first();
      await quiz.locator('input').first().check();
      await quiz.getByRole('button', {name: 'Check answer'}).click();
      expect(await quiz.locator('output').innerText()).toMatch(/Right\.|Not quite\./);
      await page.locator('figure:has(.katex), .katex').first().scrollIntoViewIfNeeded();

      await page.keyboard.press('/');
      await page.getByRole('combobox', {name: 'Search the course'}).fill('appendEntries');
      await page.getByRole('option').filter({hasText: 'appendEntries'}).first().waitFor();
      await page.keyboard.press('Escape');

      const themed = await page.evaluate(() => document.documentElement.dataset.theme);
      const toggle = page.getByRole('button', {name: /Switch between dark and light mode/});
      while ((await page.evaluate(() => document.documentElement.dataset.theme)) === themed) await toggle.click();

      await open('/labs/');
      await page.locator('main li a').first().click();
      await page.getByRole('group', {name: 'Time', exact: true}).and(page.locator(':enabled')).waitFor();
      await page
        .getByRole('button', {name: /^(Step|Next)/})
        .first()
        .click();

      for (const address of [
        '/glossary/',
        '/roadmap/',
        '/progress/',
        '/review/',
        '/search/?q=saga',
        '/api/',
        '/blog/',
      ]) {
        await open(address);
        await page.locator('main h1, main h2').first().waitFor();
      }
      await open(`/course/${defaultEdition()}/orientation/`); // an edition by its name
      expect(new URL(page.url()).pathname).toBe('/course/orientation/');
      expect(messages).toEqual([]);

      await open('/course/nowhere/');
      await page.getByRole('heading', {level: 1}).waitFor();
      expect(messages.filter((message) => !message.includes('status of 404'))).toEqual([]);
      expect(violations).toEqual([]);
      await close();
    });
  });
});
