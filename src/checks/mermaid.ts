import {Window} from 'happy-dom';
import {mermaidError, type MermaidError} from '../plugins/diagrams/mermaid-error';

type Mermaid = (typeof import('mermaid'))['default'];

/** Mermaid sanitizes labels while it parses, for which it looks for a document when it is loaded. */
async function loadMermaid(): Promise<Mermaid> {
  const {
    window,
    document,
    Element,
    DocumentFragment,
    HTMLTemplateElement,
    HTMLFormElement,
    Node,
    NodeFilter,
    DOMParser,
  } = new Window();
  const names = {
    window,
    document,
    Element,
    DocumentFragment,
    HTMLTemplateElement,
    HTMLFormElement,
    Node,
    NodeFilter,
    DOMParser,
  };
  Object.assign(globalThis, names);
  const {default: mermaid} = await import('mermaid');
  mermaid.initialize({startOnLoad: false, securityLevel: 'strict'});
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

/** Mermaid's own objection to a diagram, or `undefined` if it parses. Needs no browser; about 5 ms a diagram. */
export function parseDiagram(source: string): Promise<MermaidError | undefined> {
  const known = verdicts.get(source);
  if (known) return known;
  const verdict = judge(source);
  verdicts.set(source, verdict);
  return verdict;
}
