import {useDocsVersionCandidates} from '@docusaurus/plugin-content-docs/client';
import {usePluginData} from '@docusaurus/useGlobalData';
import type {ConceptsGlobalData, Definitions, EditionAddresses} from './types';

/** Every edition of the site, the readers' default first. */
export function useEditions(): ConceptsGlobalData {
  // Docusaurus types global data as unknown; index.ts is its only writer.
  return usePluginData('concepts') as ConceptsGlobalData;
}

/** The edition that the reader is in: of this page, else the one chosen last, else the default. */
export function useEdition(): EditionAddresses {
  const [version] = useDocsVersionCandidates();
  const edition = useEditions()[version.name];
  if (!edition) throw new Error(`There is no edition «${version.name}».`);
  return edition;
}

const loaded = new Map<string, Promise<Definitions>>();

async function load(address: string): Promise<Definitions> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answers ${response.status}.`);
  // The plugin wrote it in this very build: its address changes with its content.
  return (await response.json()) as Definitions;
}

/** The definitions of the lesson at `path`; fetched once. Rejects where there is no such lesson, or no network. */
export function definitionsOf({course, data}: EditionAddresses, path: string): Promise<Definitions> {
  const address = `${data}${path.slice(course.length).replace(/\/$/, '')}.json`;
  const known = loaded.get(address);
  if (known) return known;
  const loading = load(address);
  loaded.set(address, loading);
  loading.catch(() => loaded.delete(address)); // so that it is asked for again
  return loading;
}

/** Fetches definitions in the background, so that a reader who has searched once gets them without network. */
export async function keepDefinitions(edition: EditionAddresses, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (!navigator.onLine) return;
    await definitionsOf(edition, path).catch(() => undefined); // it is asked for again when it is shown
  }
}
