import {useEffect} from 'react';
import type {PropSidebarItem} from '@docusaurus/plugin-content-docs';
import {isActiveSidebarItem} from '@docusaurus/plugin-content-docs/client';

/** Scrolls each sidebar that is there, and not the page, to the item of the open page, unless it is in sight. */
function reveal(): void {
  for (const link of document.querySelectorAll('.theme-doc-sidebar-menu [aria-current="page"]')) {
    const menu = link.closest('.menu');
    if (!menu) continue;
    const [frame, item] = [menu.getBoundingClientRect(), link.getBoundingClientRect()];
    if (item.top < frame.top || item.bottom > frame.bottom) menu.scrollTop += item.top - frame.top - frame.height / 3;
  }
}

/** Keeps the item of the open page in sight: the sidebar of the course is several windows high. */
export function useReveal(item: PropSidebarItem, activePath: string): void {
  const isActive = isActiveSidebarItem(item, activePath);
  useEffect(() => {
    if (isActive) reveal();
  }, [isActive, activePath]);
}
