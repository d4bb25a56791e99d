import type {Page} from 'playwright-core';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {readMoment, Replay, type Lab} from '../src/labs/experiment';
import {labs as registry} from '../src/labs/registry';
import {startSite, visit, widths, type Site} from './site';

let site: Site;
const labs = new Map<string, Lab>();
beforeAll(async () => {
  site = await startSite();
  for (const [name, load] of Object.entries(registry)) labs.set(name, (await load()).lab);
});
afterAll(() => site.stop());

const names = Object.keys(registry);
const addressOf = (name: string, link?: string) =>
  `/labs/${name}/${link === undefined ? '' : `?${new URLSearchParams({[`lab.${name}`]: link}).toString()}`}`;

function labOf(name: string): Lab {
  const lab = labs.get(name);
  if (!lab) throw new Error(`There is no lab «${name}».`);
  return lab;
}

const step = (page: Page) => page.getByLabel('Step of the run').inputValue();
const trace = (page: Page) => page.getByText(/^Trace/).innerText();
/** Everything that a reader of text gets of the moment on show. */
const told = async (page: Page) => [
  await trace(page),
  await page.getByRole('log').innerText(),
  await page.getByRole('figure').allInnerTexts(),
];
/** The live player has controls that can be used; the picture of it has not. */
const started = (page: Page) =>
  page.getByRole('group', {name: 'Time', exact: true}).and(page.locator(':enabled')).waitFor();

/** Opens a lab far below the window, as in a long lesson. */
async function visitFarAbove(name: string, width: number = widths.desktop) {
  const opened = await visit(site, '/labs/', {width});
  const scripts: string[] = [];
  opened.page.on('response', (response) => {
    if (response.url().endsWith('.js')) {
      void response.text().then(
        (text) => scripts.push(text),
        () => undefined, // a prefetch that was given up
      );
    }
  });
  await opened.page.addInitScript(() => {
    document.addEventListener('readystatechange', () => {
      const style = new CSSStyleSheet(); // the policy refuses a style element
      style.replaceSync('[id^="lab-"] { margin-top: 4000px !important; }');
      document.adoptedStyleSheets = [style];
    });
  });
  await opened.page.goto(site.url + addressOf(name));
  await opened.page.waitForSelector('html[data-has-hydrated="true"]');
  await opened.page.waitForLoadState('networkidle');
  return {...opened, scripts};
}

it('has labs', () => {
  expect(names.length).toBeGreaterThan(0);
});

it('lists every lab, without JavaScript too', async () => {
  const {page, close} = await visit(site, '/labs/', {javaScriptEnabled: false});
  for (const name of names) {
    await page
      .locator('main li', {hasText: labOf(name).summary})
      .getByRole('heading')
      .getByRole('link', {name: labOf(name).title})
      .waitFor();
  }
  await close();
});

describe.each(names)('%s', (name) => {
  it('reads without JavaScript', async () => {
    const lab = labOf(name);
    const {page, close} = await visit(site, addressOf(name), {javaScriptEnabled: false, width: widths.phone});
    expect(await page.getByRole('figure').count()).toBeGreaterThan(0);
    expect(await page.getByRole('button', {name: 'Run', exact: true}).count()).toBe(0);
    await page.getByText('What happens, and why').click();
    const text = await page.locator('main').innerText();
    for (const part of [lab.title, lab.predict.question, lab.explain, lab.challenges[0]?.task ?? '']) {
      expect(text).toContain(part);
    }
    await close();
  });

  it('runs, goes back, and is the same in the browser as in Node', async () => {
    const lab = labOf(name);
    const {page, messages, close} = await visit(site, addressOf(name));
    await started(page);
    await page.getByLabel('Speed, steps a second').selectOption('50');
    await page.getByRole('button', {name: 'Run', exact: true}).click();
    await page.waitForTimeout(1000);
    await page.getByRole('button', {name: 'Step back'}).click();
    const reached = Number(await step(page));
    expect(reached).toBeGreaterThan(0);
    const replay = new Replay(lab, {seed: 1, values: {}, deeds: []});
    replay.goTo(reached);
    expect(await trace(page)).toContain(`Trace ${replay.run.hash().slice(0, 12)} at`);
    replay.goTo(Math.floor(reached / 2));
    await page.getByLabel('Step of the run').fill(String(replay.step));
    expect(await trace(page)).toContain(`Trace ${replay.run.hash().slice(0, 12)} at`);
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(messages).toEqual([]);
    await close();
  });
});

describe('the code of a lab', () => {
  it.each(Object.entries(widths))('comes when the lab is near, and moves nothing (%s)', async (_device, width) => {
    const [name = ''] = names;
    const {page, scripts, messages, close} = await visitFarAbove(name, width);
    const lab = labOf(name);
    const code = (/[\w ]{20,}/.exec(lab.explain) ?? [lab.explain])[0];
    const height = () => page.locator(`#lab-${name}`).evaluate((element) => element.getBoundingClientRect().height);
    expect(scripts.filter((text) => text.includes(code))).toEqual([]);
    const before = await height();
    await page.locator(`#lab-${name}`).scrollIntoViewIfNeeded();
    await started(page);
    expect(scripts.filter((text) => text.includes(code))).toHaveLength(1);
    expect(Math.abs((await height()) - before)).toBeLessThanOrEqual(1);
    expect(messages).toEqual([]);
    await close();
  });

  it('is asked for again when it did not arrive', async () => {
    const [name = ''] = names;
    const {page, close} = await visitFarAbove(name);
    await page.route('**/*.js', (route) => route.abort());
    await page.locator(`#lab-${name}`).scrollIntoViewIfNeeded();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('figure').count()).toBeGreaterThan(0);
    await page.unroute('**/*.js');
    await page.getByRole('button', {name: 'Try again'}).click();
    await started(page);
    await close();
  });
});

describe('the player', () => {
  const name = 'consistent-hashing';

  it('is driven by keys', async () => {
    const {page, messages, close} = await visit(site, addressOf(name));
    await started(page);
    await page.getByRole('heading', {level: 1}).click();
    await page.keyboard.press('Home');
    expect(await step(page)).toBe('0');
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft']) await page.keyboard.press(key);
    expect(await step(page)).toBe('2');
    await page.keyboard.press('Space');
    await page.getByRole('button', {name: 'Pause'}).waitFor();
    await page.keyboard.press('Space');
    await page.getByRole('button', {name: 'Play'}).waitFor();
    expect(messages).toEqual([]);
    await close();
  });

  it('tells the same of a moment whichever way it is reached', async () => {
    const {page, close} = await visit(site, addressOf(name, 'seed=3&at=9'));
    await started(page);
    const then = await told(page);
    await page.getByRole('button', {name: 'Step', exact: true}).click();
    expect(await told(page)).not.toEqual(then);
    await page.getByLabel('Step of the run').fill('15');
    await page.getByLabel('Step of the run').fill('2');
    await page.getByLabel('Step of the run').fill('9');
    expect(await told(page)).toEqual(then);
    await close();
  });

  it('breaks the run, and gives a link that brings the very moment back', async () => {
    const {page, messages, close} = await visit(site, addressOf(name), {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await started(page);
    await page.getByLabel('Placement').selectOption('rendezvous');
    await page.getByLabel('Step of the run').fill('15');
    const before = await told(page);
    await page.getByRole('button', {name: 'Crash c3'}).click();
    const broken = await told(page);
    expect(broken).not.toEqual(before);
    await page.getByRole('button', {name: 'Copy link to this moment'}).click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(readMoment(new URL(link).searchParams.get(`lab.${name}`) ?? '')).toEqual({
      seed: 1,
      step: 15,
      values: {scheme: 'rendezvous'},
      deeds: [{step: 15, action: expect.stringContaining('c3') as string}],
    });
    await page.goto(link);
    await started(page);
    expect(await told(page)).toEqual(broken);
    expect(messages).toEqual([]);
    await close();
  });

  it('verifies a challenge by the run, and remembers that it is solved', async () => {
    const {page, messages, close} = await visit(site, addressOf(name));
    await started(page);
    const title = labOf(name).challenges.find(({id}) => id === 'calm-growth')?.title ?? '';
    const challenge = page.getByRole('listitem').filter({hasText: title}).filter({hasText: 'Hint'});
    expect(await challenge.innerText()).toContain('Not solved yet');
    await page.getByLabel('Placement').selectOption('rendezvous');
    await page.getByLabel('Step of the run').fill('20');
    await page.getByRole('button', {name: 'Crash c3'}).click();
    await page.getByLabel('Speed, steps a second').selectOption('100');
    await page.getByRole('button', {name: 'Play'}).click();
    await page.getByText('Solved', {exact: true}).first().waitFor();
    await page.goto(`${site.url}/labs/`);
    await page.getByText(/1 of \d challenges solved/).waitFor();
    expect(messages).toEqual([]);
    await close();
  });

  it('asks before the first run and answers after it', async () => {
    const {page, close} = await visit(site, addressOf(name));
    await started(page);
    const answer = page.locator('details', {hasText: 'What happens, and why'});
    await page.getByRole('radio').first().check();
    await page.getByLabel('Speed, steps a second').selectOption('100');
    await page.getByRole('button', {name: 'Run', exact: true}).click();
    expect(await page.getByRole('radio').first().isDisabled()).toBe(true);
    await page.getByRole('button', {name: 'Run again'}).waitFor();
    expect(await answer.evaluate((details: HTMLDetailsElement) => details.open)).toBe(true);
    expect(await answer.innerText()).toContain('Your prediction');
    await close();
  });
});
