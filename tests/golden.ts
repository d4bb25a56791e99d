import type {Page} from 'playwright-core';
import type {GoldenQuery} from './golden-queries';

/** The part of an address that names a page in every edition: `orientation/how-to-learn`, `labs/raft`. */
export function pageOf(address: string): string {
  const {pathname} = new URL(address, 'http://localhost');
  return pathname.replace(/^\/(course\/(next\/|\d+\.\d+\/)?)?/, '').replace(/\/$/, '');
}

/** Types a query into the search that is open, and waits until it is answered. */
export async function ask(page: Page, query: string): Promise<void> {
  await page.locator('[role="combobox"]').fill(query);
  await page.locator('[role="listbox"][aria-busy="false"]').waitFor({state: 'attached'});
}

/** The pages of the results on show, best first. More sections of a page that is there already are no results. */
export async function resultPages(page: Page): Promise<string[]> {
  const lines = page.locator('[role="option"]:not([data-kind="section"])');
  const addresses = await lines.evaluateAll((options) => options.map((option) => option.getAttribute('href') ?? ''));
  return addresses.map(pageOf);
}

/** The place of the first result that answers, from 1; `undefined` if none does. */
export function placeOf({pages}: GoldenQuery, results: readonly string[]): number | undefined {
  const index = results.findIndex((result) => pages.includes(result));
  return index < 0 ? undefined : index + 1;
}

/** The share of the places that are among the first `most`. */
export function success(places: readonly (number | undefined)[], most: number): number {
  return places.filter((place) => place !== undefined && place <= most).length / places.length;
}
