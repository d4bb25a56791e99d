import {mermaidError, type MermaidError} from '../plugins/diagrams/mermaid-error';

type Mermaid = (typeof import('mermaid'))['default'];
/** The only door to Mermaid's configuration; deprecated, and without a successor. mermaid.test.ts guards what we do there. */
type MermaidApi = Mermaid['mermaidAPI'];

/**
 * Mermaid sanitizes labels while it parses, with a library that wants a document when it is loaded and leaves texts alone in
 * one that can't make others. Here that is what we want: nothing is drawn, and a real document takes three times as long.
 */
async function load(): Promise<MermaidApi> {
  const document = {nodeType: 9, implementation: {}, createElement: () => ({})};
  const names = {
    Element: Object,
    DocumentFragment: Object,
    HTMLTemplateElement: Object,
    HTMLFormElement: Object,
    Node: Object,
    NodeFilter: {},
    DOMParser: Object,
  };
  Object.assign(globalThis, {document, window: {...names, document, addEventListener: () => undefined}});
  const {default: mermaid} = await import('mermaid/dist/mermaid.esm.min.mjs');
  mermaid.initialize({startOnLoad: false, securityLevel: 'strict'});
  const {mermaidAPI: api} = mermaid; // eslint-disable-line @typescript-eslint/no-deprecated
  const config: object = api.defaultConfig;
  forgetLooks(config);
  api.globalReset();
  return api;
}

/**
 * Takes sizes, fonts and colors out of Mermaid's configuration. Mermaid copies all of that for every label that it reads,
 * which took four fifths of the time of a diagram, and looks at these only when it draws.
 */
function forgetLooks(config: object): void {
  const parts: [string, unknown][] = Object.entries(config);
  for (const [name, part] of parts) {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) continue;
    const settings: [string, unknown][] = Object.entries(part);
    for (const [key, value] of settings)
      if (name === 'themeVariables' || typeof value === 'number' || /font|color/i.test(key))
        Reflect.deleteProperty(part, key);
  }
}

let loaded: Promise<MermaidApi> | undefined;

/** Mermaid's parsers, loaded once. */
export const loadMermaid = (): Promise<MermaidApi> => (loaded ??= load());

let last: Promise<MermaidError | undefined> = Promise.resolve(undefined);
const verdicts = new Map<string, Promise<MermaidError | undefined>>();

async function judge(source: string): Promise<MermaidError | undefined> {
  const mermaid = await loadMermaid();
  try {
    await mermaid.getDiagramFromText(source);
    return undefined;
  } catch (error) {
    return mermaidError(error instanceof Error ? error.message : String(error), source);
  }
}

/**
 * Mermaid's own objection to a diagram, or `undefined` if it parses. Needs no browser; a millisecond a diagram. One after
 * the other: some of Mermaid's parsers keep what they read in a place that all diagrams share.
 */
export function parseDiagram(source: string): Promise<MermaidError | undefined> {
  const known = verdicts.get(source);
  if (known) return known;
  last = last.then(() => judge(source));
  verdicts.set(source, last);
  return last;
}
