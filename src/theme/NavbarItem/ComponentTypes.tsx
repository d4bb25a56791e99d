import ComponentTypes from '@theme-original/NavbarItem/ComponentTypes';
import EditionMenu from '@site/src/components/EditionMenu';
import GlossaryLink from '@site/src/components/GlossaryLink';
import ReadingMenu from '@site/src/components/ReadingMenu';

export default {
  ...ComponentTypes,
  'custom-editionMenu': EditionMenu,
  'custom-glossaryLink': GlossaryLink,
  'custom-readingMenu': ReadingMenu,
};
