import type {ReactNode} from 'react';
import type {PropSidebarItem} from '@docusaurus/plugin-content-docs';
import type {Props} from '@theme/DocSidebarItem/Category';
import Category from '@theme-original/DocSidebarItem/Category';
import {useSaved} from '@site/src/progress/hooks';
import {stores} from '@site/src/progress/stores';
import {useReveal} from './reveal';

function lessonsIn(items: readonly PropSidebarItem[]): string[] {
  return items.flatMap((item) => {
    if (item.type === 'category') return lessonsIn(item.items);
    return item.type === 'link' && item.docId !== undefined ? [item.docId] : [];
  });
}

/** A stage or folder in the sidebar, with how much of it its reader has read, once there is something to say. */
export default function CategoryWithCount({item, ...props}: Props): ReactNode {
  const read = useSaved(stores.read);
  const lessons = lessonsIn(item.items);
  useReveal(item, props.activePath);
  const done = lessons.filter((id) => read.has(id)).length;
  return (
    <Category {...props} item={done === 0 ? item : {...item, label: `${item.label} · ${done}/${lessons.length}`}} />
  );
}
