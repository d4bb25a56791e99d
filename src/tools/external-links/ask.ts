/** What a link leads to: `gone` is worth somebody's time; `unclear` may be a wall against robots, or a bad night. */
export interface Answer {
  url: string;
  verdict: 'there' | 'gone' | 'unclear';
  reason: string;
}

/** How one waits for a site: seconds that a test need not spend. */
export interface Patience {
  timeoutMs: number;
  /** Between two tries, and between two requests to the same host. */
  pauseMs: number;
  tries: number;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function askOnce(url: string, timeoutMs: number): Promise<Answer> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(timeoutMs),
      headers: {'user-agent': 'link check of a course; asks each address once a night'},
    });
    await response.body?.cancel();
    if (response.ok) return {url, verdict: 'there', reason: String(response.status)};
    const gone = response.status === 404 || response.status === 410;
    return {url, verdict: gone ? 'gone' : 'unclear', reason: String(response.status)};
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    return {url, verdict: /ENOTFOUND|CERT_|certificate/.test(reason) ? 'gone' : 'unclear', reason};
  }
}

/** Asks one address, again if the answer is unclear. */
async function ask(url: string, {timeoutMs, pauseMs, tries}: Patience): Promise<Answer> {
  let answer = await askOnce(url, timeoutMs);
  for (let attempt = 1; attempt < tries && answer.verdict !== 'there'; attempt++) {
    await sleep(pauseMs * attempt);
    answer = await askOnce(url, timeoutMs);
  }
  return answer;
}

/** Asks every address once: hosts side by side, the addresses of a host one after the other. In the order given. */
export async function askAll(urls: readonly string[], patience: Patience): Promise<Answer[]> {
  const byHost = new Map<string, string[]>();
  for (const url of new Set(urls)) {
    const {host} = new URL(url);
    byHost.set(host, [...(byHost.get(host) ?? []), url]);
  }
  const answers = new Map<string, Answer>();
  await Promise.all(
    [...byHost.values()].map(async (addresses) => {
      for (const url of addresses) {
        answers.set(url, await ask(url, patience));
        await sleep(patience.pauseMs);
      }
    }),
  );
  return [...new Set(urls)].flatMap((url) => answers.get(url) ?? []);
}
