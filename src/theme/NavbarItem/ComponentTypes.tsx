import DefaultNavbarItem from '@theme/NavbarItem/DefaultNavbarItem';
import DocSidebarNavbarItem from '@theme/NavbarItem/DocSidebarNavbarItem';
import SearchNavbarItem from '@theme/NavbarItem/SearchNavbarItem';
import EditionMenu from '@site/src/components/EditionMenu';
import GlossaryLink from '@site/src/components/GlossaryLink';
import ReadingMenu from '@site/src/components/ReadingMenu';

/** The kinds of entries that the navbar has: others, as the theme's menus of locales and versions, would be on every page. */
export default {
  default: DefaultNavbarItem,
  docSidebar: DocSidebarNavbarItem,
  search: SearchNavbarItem,
  'custom-editionMenu': EditionMenu,
  'custom-glossaryLink': GlossaryLink,
  'custom-readingMenu': ReadingMenu,
};
