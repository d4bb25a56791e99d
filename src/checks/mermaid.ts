import {mermaidError, type MermaidError} from '../plugins/diagrams/mermaid-error';

type Mermaid = (typeof import('mermaid'))['default'];

/**
 * Mermaid sanitizes labels while it parses, with a library that wants a document when it is loaded and leaves texts alone in
 * one that can't make others. Here that is what we want: nothing is drawn, and a real document takes three times as long.
 */
async function loadMermaid(): Promise<Mermaid> {
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
  mermaid.initialize({startOnLoad: false, securityLevel: 'strict', htmlLabels: false});
  return mermaid;
}

let loaded: Promise<Mermaid> | undefined;
const verdicts = new Map<string, Promise<MermaidError | undefined>>();

async function judge(source: string): Promise<MermaidError | undefined> {
  const mermaid = await (loaded ??= loadMermaid());
  try {
    await mermaid.parse(source);
    return undefined;
  } catch (error) {
    return mermaidError(error instanceof Error ? error.message : String(error), source);
  }
}

/** Mermaid's own objection to a diagram, or `undefined` if it parses. Needs no browser; a few milliseconds a diagram. */
export function parseDiagram(source: string): Promise<MermaidError | undefined> {
  const known = verdicts.get(source);
  if (known) return known;
  const verdict = judge(source);
  verdicts.set(source, verdict);
  return verdict;
}
