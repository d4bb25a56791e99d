/** Marks the one comment that is written, and rewritten, on a pull request. */
export const marker = '<!-- report of the checks -->';

export interface Outcome {
  /** How the run of the pull request ended, in GitHub's words: `success`, `failure`, `cancelled` … */
  conclusion: string;
  /** What `npm run check` printed there, if it found something. Written by a stranger's run: text, never Markdown. */
  report?: string;
  /** Address of the run. */
  run: string;
  /** Address of the built site, to download. */
  preview?: string;
}

/** GitHub refuses comments over 65,536 characters; nobody reads a tenth of that. */
const longest = 20_000;

/** Text in a fence that it can't close, without control characters, cut to what people read. */
function quoted(text: string): string {
  const clean = text.replace(/[^\P{C}\n\t]/gu, '').trim();
  const shown = clean.length > longest ? `${clean.slice(0, longest)}\n…` : clean;
  const longestRun = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longestRun + 1);
  return `${fence}text\n${shown}\n${fence}`;
}

function verdict({conclusion, report, run}: Outcome): string {
  if (conclusion === 'success') return 'Everything passes. Thank you: somebody will read it now.';
  if (report === undefined)
    return `Something does not pass yet: [the run](${run}) says what. If it isn't yours, say so here.`;
  return `The checks found something. Each message says where, what and how to mend it; \`npm run check -- --fix\` mends what is mechanical.\n\n${quoted(report)}`;
}

/** The comment in words: what was found, and where to see the change. */
export function commentOf(outcome: Outcome): string {
  const preview =
    outcome.preview === undefined
      ? ''
      : `\n\n[Download the site as it would be](${outcome.preview}), unpack it, and open it with \`npx serve\`.`;
  return `${marker}\n${verdict(outcome)}${preview}\n`;
}
