import {launchBrowser} from '../../browser';
import {startNginx} from '../../../tests/nginx';

const lessons = 200;
const questionsInLesson = 6;
const pages = ['/', '/roadmap/', '/progress/', '/review/', '/course/databases/lsm-trees/'];

/** Fills a browser with what a reader of so many lessons has left in it. */
function fill([count, questions]: readonly [number, number]): void {
  for (let lesson = 0; lesson < count; lesson++) {
    localStorage.setItem(`bj:read:bench/lesson-${lesson}`, '2026-11-01');
    for (let question = 0; question < questions; question++) {
      const key = `bench/lesson-${lesson}#question-${question}`;
      localStorage.setItem(`bj:quiz:${key}`, '0');
      localStorage.setItem(`bj:review:${key}`, '1,1,250,1');
    }
  }
}

/** The longest task of the main thread while each page loads, without and with the progress of 200 lessons. */
export async function benchProgress(): Promise<void> {
  const nginx = await startNginx();
  const browser = await launchBrowser();
  try {
    for (const page of pages) {
      const longest: string[] = [];
      for (const count of [0, lessons]) {
        const context = await browser.newContext();
        await context.addInitScript(fill, [count, questionsInLesson] as const);
        await context.addInitScript(() => {
          const tasks = (window.longTasks = [0]);
          new PerformanceObserver((list) => {
            tasks.push(...list.getEntries().map(({duration}) => duration));
          }).observe({type: 'longtask', buffered: true});
        });
        const tab = await context.newPage();
        await tab.goto(nginx.url + page, {waitUntil: 'networkidle'}); // fills the cache, and compiles
        await tab.reload({waitUntil: 'networkidle'});
        longest.push(`${await tab.evaluate(() => Math.max(...(window.longTasks ?? [])))} ms`);
        await context.close();
      }
      console.log(`| ${page} | ${longest.join(' | ')} |`);
    }
  } finally {
    await browser.close();
    nginx.stop();
  }
}

declare global {
  interface Window {
    longTasks?: number[];
  }
}
