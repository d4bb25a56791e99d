import {Tokenizer, TokenizerMode, type Token} from 'parse5';

/** What a page would ask of a Content-Security-Policy. */
export interface Demands {
  /** The text of each executable script that stands in the page. */
  inlineScripts: string[];
  /** What the site's policy would refuse, in words. */
  refused: string[];
}

const loads = new Set(['script', 'img', 'source', 'audio', 'video', 'track', 'iframe', 'embed', 'input']);
/** Links that make the browser fetch something, unlike `canonical` and `alternate`. */
const fetchingLink = /\b(stylesheet|preload|modulepreload|prefetch|icon|manifest)\b/i;
const elsewhere = /^\s*(?:[a-z][a-z\d+.-]*:|[/\\]{2})/i;
/** Blocks of data, which no browser executes. https://html.spec.whatwg.org/multipage/scripting.html#attr-script-type */
const isData = (type: string | undefined) => type === 'application/ld+json';

const valueOf = ({attrs}: Token.TagToken, name: string) => attrs.find((attribute) => attribute.name === name)?.value;

/** The address that an element makes the browser fetch. `data:` images are inside the page. */
function fetched(tag: Token.TagToken): string | undefined {
  if (tag.tagName === 'link') return fetchingLink.test(valueOf(tag, 'rel') ?? '') ? valueOf(tag, 'href') : undefined;
  if (!loads.has(tag.tagName)) return undefined;
  const address = valueOf(tag, 'src');
  return tag.tagName === 'img' && address?.startsWith('data:image/') ? undefined : address;
}

function refusals(tag: Token.TagToken): string[] {
  const handlers = tag.attrs.filter(({name}) => /^on/i.test(name)).map(({name}) => `the handler ${name}`);
  const address = fetched(tag);
  return [
    ...handlers,
    ...(tag.tagName === 'style' ? ['a style element'] : []),
    ...(tag.tagName === 'base' ? ['a base element'] : []),
    ...(address !== undefined && elsewhere.test(address) ? [`${tag.tagName} from elsewhere: ${address}`] : []),
  ];
}

/**
 * Reads a page with the tokenizer of the HTML standard. Where a browser might see fewer tags (in a text area, in a
 * comment of SVG), this sees more, so that nothing passes by disguise.
 */
export function demandsOf(html: string): Demands {
  const inlineScripts: string[] = [];
  const refused: string[] = [];
  let script: {isExternal: boolean; isData: boolean; text: string} | undefined;

  const text = ({chars}: Token.CharacterToken) => {
    if (script) script.text += chars;
  };
  const ignore = () => undefined;
  const tokenizer = new Tokenizer(
    {},
    {
      onStartTag(tag) {
        refused.push(...refusals(tag));
        if (tag.tagName !== 'script') return;
        tokenizer.state = TokenizerMode.SCRIPT_DATA;
        script = {isExternal: valueOf(tag, 'src') !== undefined, isData: isData(valueOf(tag, 'type')), text: ''};
      },
      onEndTag({tagName}) {
        if (tagName !== 'script' || !script) return;
        if (script.isExternal && script.text !== '') refused.push('a script with both an address and a text');
        if (!script.isExternal && !script.isData) inlineScripts.push(script.text);
        script = undefined;
      },
      onCharacter: text,
      onWhitespaceCharacter: text,
      onNullCharacter: text,
      onComment: ignore,
      onDoctype: ignore,
      onEof() {
        if (script) refused.push('a script without an end');
      },
    },
  );
  tokenizer.write(html, true);
  return {inlineScripts, refused};
}
