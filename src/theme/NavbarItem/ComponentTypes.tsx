import ComponentTypes from '@theme-original/NavbarItem/ComponentTypes';
import EditionMenu from '@site/src/components/EditionMenu';
import GlossaryLink from '@site/src/components/GlossaryLink';

export default {
  ...ComponentTypes,
  'custom-editionMenu': EditionMenu,
  'custom-glossaryLink': GlossaryLink,
};
