import {frontMatterSource} from '../../../markdown/front-matter';
import type {Finding} from '../../issue';
import type {Page} from '../../page';
import type {Rule} from '../../rule';

/** The place of a name in the front matter; the YAML starts on the second line. */
function placeOf({source}: Page, name: string): Finding['place'] {
  const lines = (frontMatterSource(source) ?? '').split('\n');
  const index = Math.max(
    0,
    lines.findIndex((line) => line.includes(name)),
  );
  const column = Math.max(0, lines[index]?.indexOf(name) ?? 0) + 1;
  return {start: {line: index + 2, column}, end: {line: index + 2, column: column + name.length}};
}

export const concepts: Rule = {
  id: 'concepts',
  about: 'A concept is defined once in an edition, and no alias of it is the name of another.',
  course({editions}) {
    const findings: Finding[] = [];
    for (const {pages} of editions) {
      const homes = new Map<string, string>();
      for (const page of pages.values()) {
        for (const {name, aliases = []} of page.frontMatter.data?.concepts ?? []) {
          for (const word of new Set([name, ...aliases])) {
            const home = homes.get(word.toLowerCase());
            if (home === undefined) homes.set(word.toLowerCase(), `«${name}» in ${page.file}`);
            else {
              findings.push({
                file: page.file,
                message: `«${word}» already stands for ${home}.`,
                fix: 'Define a concept in the lesson that introduces it, and use it in the others.',
                place: placeOf(page, word),
              });
            }
          }
        }
      }
    }
    return findings;
  },
};
