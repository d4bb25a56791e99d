import {createServer, type Server} from 'node:http';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {loadCourse} from '../../checks/course';
import {askAll} from './ask';
import {externalLinks} from './links';

let server: Server;
let base: string;
const asked: string[] = [];

beforeAll(async () => {
  let moody = 0;
  server = createServer(({url = ''}, response) => {
    asked.push(url);
    const status =
      url === '/there' ? 200 : url === '/moody' ? (moody++ === 0 ? 503 : 200) : url === '/wall' ? 403 : 404;
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  base = `http://127.0.0.1:${address.port}`;
});
afterAll(() => server.close());

it('tells what is gone from what is unclear, and tries again', async () => {
  const urls = ['/there', '/moody', '/wall', '/never', '/there'].map((path) => base + path);
  const answers = await askAll(urls, {timeoutMs: 2000, pauseMs: 1, tries: 2});
  expect(answers.map(({verdict}) => verdict)).toEqual(['there', 'there', 'unclear', 'gone']);
  expect(asked.filter((path) => path === '/there')).toHaveLength(1);
});

it('calls a closed port unclear', async () => {
  const [answer] = await askAll(['http://127.0.0.1:1/'], {timeoutMs: 2000, pauseMs: 1, tries: 1});
  expect(answer?.verdict).toBe('unclear');
});

it('finds the links of a course, with their places, and without their fragments', async () => {
  const links = externalLinks(await loadCourse('src/checks/rules/links/good'));
  expect([...links]).toEqual([['https://example.org/', 'docs/a/one.md:24']]);
});
