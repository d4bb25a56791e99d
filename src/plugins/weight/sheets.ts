/** Whole pages, and the dialog of the search. */
const ofFew =
  /[\\/]src[\\/](?:components[\\/](?:Glossary|Home|Lab[\\/]pages|Progress|Review|Roadmap|Search[\\/]dialog)|pages)\b|[\\/]lib[\\/]theme[\\/]Blog/;

/**
 * Docusaurus makes one style sheet of all, so that their order is the same everywhere. Those of what hardly any page shows
 * come with what they are of, after that sheet; none speaks of an element of another's.
 */
export const sharedSheet = {test: new RegExp(`^(?!.*(?:${ofFew.source}))`)};

const formats = /,\s*(?=url\()/;

/** Leaves fonts in the format that every browser of today reads: KaTeX names each of its 20 in two more. */
export const onlyWoff2 = {
  postcssPlugin: 'only-woff2',
  Declaration: {
    src(declaration: {value: string}): void {
      const woff2 = declaration.value.split(formats).find((source) => source.includes('woff2'));
      if (woff2 !== undefined) declaration.value = woff2;
    },
  },
};
