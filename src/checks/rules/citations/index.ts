import {domainToUnicode} from 'node:url';
import type {Link, ListItem} from 'mdast';
import {toString} from 'mdast-util-to-string';
import {visit} from 'unist-util-visit';
import type {Problem} from '../../../markdown/problem';
import type {Page} from '../../page';
import type {Rule} from '../../rule';
import {section, sourcesOf} from '../anatomy';

/** What finds a document without an address. */
const identifier =
  /\bRFC \d+|\bdoi:|\b10\.\d{4,}\/|\barXiv:\d|\bISBN[ :]|\bISO(?:\/IEC)?(?:\/IEEE)? \d|\bIEEE (?:Std )?\d|\bNIST (?:SP|FIPS)|\bPEP \d|\bECMA-\d|\bFIPS \d/i;

const shorteners = new Set([
  'bit.ly',
  't.co',
  'goo.gl',
  'tinyurl.com',
  'ow.ly',
  'is.gd',
  'buff.ly',
  'lnkd.in',
  'rb.gy',
]);

function parsed(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}

const bare = (host: string) => host.replace(/^www\./, '');

/** The host that a link shows, if what it shows looks like an address. A name in code, such as `receive.pack`, is none. */
function shownHost(node: Link): string | undefined {
  const [only] = node.children;
  if (node.children.length === 1 && only?.type === 'inlineCode') return undefined;
  const text = toString(node).trim();
  const host = /^(?:https?:\/\/)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?:[/?#]\S*)?$/i.exec(text)?.[1]?.toLowerCase();
  const isAddress = /^(?:https?:|www\.)/i.test(text) || /\.(?:com|dev|edu|gov|info|net|org)$/.test(host ?? '');
  return isAddress ? host : undefined;
}

function linkProblem(node: Link): Omit<Problem, 'place'> | undefined {
  const url = parsed(node.url);
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  const {hostname} = url;
  if (!hostname.includes('.') || /^[\d.]+$|^\[/.test(hostname))
    return {
      message: `The link «${node.url}» names a machine, not a host of the web.`,
      fix: 'Put an example address in backticks; link to a lesson by its file.',
    };
  if (url.protocol === 'http:')
    return {
      message: `The link «${node.url}» is not encrypted.`,
      fix: `Use https${node.url.slice(4)}, if the host has it, or another source.`,
    };
  if (hostname.split('.').some((label) => label.startsWith('xn--')))
    return {
      message: `«${domainToUnicode(hostname)}» has letters that look like others.`,
      fix: 'Use the host’s address in ASCII.',
    };
  if (shorteners.has(bare(hostname)))
    return {message: `«${hostname}» hides where the link leads.`, fix: 'Link to the document itself.'};
  const shown = shownHost(node);
  if (shown !== undefined && bare(shown) !== bare(hostname) && !bare(hostname).endsWith(`.${bare(shown)}`))
    return {message: `The link shows «${shown}» and leads to «${hostname}».`, fix: 'Let a link say where it leads.'};
  return undefined;
}

function hasLink(entry: ListItem): boolean {
  let found = false;
  visit(entry, 'link', () => {
    found = true;
  });
  return found;
}

function sourceProblems({tree, source}: Page): Problem[] {
  return sourcesOf(section(tree, 'Sources')?.content ?? []).flatMap((entry) =>
    !entry.position ||
    hasLink(entry) ||
    identifier.test(source.slice(entry.position.start.offset, entry.position.end.offset))
      ? []
      : [
          {
            message: `The source «${toString(entry).slice(0, 60)}» can’t be found from here.`,
            fix: 'Link to it, or give its identifier: an RFC number, a DOI, an ISBN.',
            place: entry.position,
          },
        ],
  );
}

export const citations: Rule = {
  id: 'citations',
  about: 'Sources can be found, and links to the outside are encrypted and lead where they say.',
  page(page) {
    const problems: Problem[] = [];
    for (const node of page.nodes('link')) {
      const problem = linkProblem(node);
      if (problem && node.position) problems.push({...problem, place: node.position});
    }
    return [...problems, ...sourceProblems(page)];
  },
};
