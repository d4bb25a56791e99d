import {excerptReference} from '../../../markdown/excerpts';
import type {Finding} from '../../issue';
import type {Page} from '../../page';
import type {Rule} from '../../rule';
import type {Diagnostic, Sample} from './program';

const languages = new Set(['ts', 'typescript', 'tsx', 'mts', 'cts']);

/** The TypeScript of a page that it doesn't quote from a lab. */
function samplesOf(page: Page): Sample[] {
  const samples: Sample[] = [];
  for (const {lang, meta, value, position} of page.nodes('code')) {
    if (!languages.has(lang ?? '') || !position || excerptReference(meta) || /(?:^|\s)file=/.test(meta ?? '')) continue;
    const expected = /(?:^|\s)error=([\w,]+)/.exec(meta ?? '')?.[1]?.split(',') ?? [];
    const title = /(?:^|\s)title="([^"]+)"/.exec(meta ?? '')?.[1];
    samples.push({
      file: page.file,
      title,
      code: value,
      line: position.start.line,
      column: position.start.column,
      expected,
    });
  }
  return samples;
}

const at = (line: number, column: number): Finding['place'] => ({start: {line, column}, end: {line, column}});

function* findings(sample: Sample, diagnostics: readonly Diagnostic[]): Generator<Finding> {
  const {file, line, column, expected} = sample;
  for (const code of expected) {
    if (diagnostics.some((diagnostic) => diagnostic.code === code)) continue;
    yield {
      file,
      place: at(line, column),
      message: /^TS\d+$/.test(code)
        ? `This sample no longer fails with ${code}.`
        : `«${code}» is not the code of an error.`,
      fix: 'Name the error that it shows, such as error=TS2345, or remove `error=` if the sample is right.',
    };
  }
  for (const diagnostic of diagnostics) {
    if (expected.includes(diagnostic.code)) continue;
    yield {
      file,
      place: at(line + diagnostic.line, column + diagnostic.column - 1),
      message: `${diagnostic.code}: ${diagnostic.message}`,
      fix: 'Make the sample complete (`declare` what it leaves out), or say the error that it is to show: ```ts error=TS2345.',
    };
  }
}

export const typescript: Rule = {
  id: 'typescript',
  about: 'In docs/, every TypeScript sample passes the strict type check, or fails it with the error that it names.',
  async pages(pages, root) {
    // A frozen edition keeps the code of its day, which the labs of today need not fit.
    const samples = pages.filter(({file}) => !file.startsWith('versioned_docs/')).flatMap(samplesOf);
    if (samples.length === 0) return [];
    const {checkSamples} = await import('./program'); // the compiler takes a quarter of a second to load
    const diagnostics = checkSamples(samples, root);
    return samples.flatMap((sample, index) => [...findings(sample, diagnostics[index] ?? [])]);
  },
};
