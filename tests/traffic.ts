import {gzipSync} from 'node:zlib';
import type {Page, Response} from 'playwright-core';

/** What a page has fetched since it was watched. */
export interface Traffic {
  addresses: () => string[];
  /** Bytes as a server that compresses sends them. Pagefind's own files are compressed already. */
  gzipBytes: () => Promise<number>;
}

export function watchTraffic(page: Page): Traffic {
  const responses: Response[] = [];
  page.on('response', (response) => responses.push(response));
  return {
    addresses: () => responses.map((response) => response.url()),
    async gzipBytes() {
      const sizes = responses.map(async (response) => {
        // What a page fetches ahead of its links is not what the search asked for.
        const {'sec-purpose': purpose} = await response.request().allHeaders();
        if (purpose === 'prefetch') return 0;
        const body = await response.body();
        const isCompressed = /\.pf_\w+$|\.pagefind$/.test(response.url());
        return isCompressed ? body.length : gzipSync(body, {level: 9}).length;
      });
      return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    },
  };
}
