import type {LoadedVersion} from '@docusaurus/plugin-content-docs';

type SidebarItem = LoadedVersion['sidebars'][string][number];

/** The documents of a sidebar in its order: each category's page, then what is in it. */
export function documentIds(items: readonly SidebarItem[]): string[] {
  return items.flatMap((item) => {
    if (item.type === 'doc') return [item.id];
    if (item.type !== 'category') return [];
    const own = item.link?.type === 'doc' ? [item.link.id] : [];
    return [...own, ...documentIds(item.items)];
  });
}

/** The documents of an edition in the order of its roadmap: each folder's page, then its lessons. */
export function documentsInOrder({sidebars, docs}: LoadedVersion): LoadedVersion['docs'] {
  const byId = new Map(docs.map((doc) => [doc.id, doc]));
  return Object.values(sidebars)
    .flatMap(documentIds)
    .flatMap((id) => byId.get(id) ?? []); // a missing one is judged by Docusaurus
}
