import {loadCourse} from '../../checks/course';
import {askAll} from './ask';
import {externalLinks} from './links';

/** `npm run check:links`: asks every external link of the course. Needs the network, so it runs at night and blocks nobody. */
async function main(): Promise<number> {
  const links = externalLinks(await loadCourse(process.cwd()));
  if (links.size === 0) throw new Error('The course has no external links, which can’t be true.');
  const answers = await askAll([...links.keys()], {timeoutMs: 20_000, pauseMs: 1000, tries: 3});
  const lines = (verdict: 'gone' | 'unclear') =>
    answers
      .filter((answer) => answer.verdict === verdict)
      .map(({url, reason}) => `${links.get(url) ?? ''} ${verdict}: ${url} (${reason})`);
  const gone = lines('gone');
  console.log([...lines('unclear'), ...gone].join('\n'));
  console.log(`${links.size} addresses asked, ${gone.length} gone.`);
  return gone.length === 0 ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 2;
  },
);
