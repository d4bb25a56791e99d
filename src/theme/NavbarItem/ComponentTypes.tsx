import ComponentTypes from '@theme-original/NavbarItem/ComponentTypes';
import EditionMenu from '@site/src/components/EditionMenu';

export default {...ComponentTypes, 'custom-editionMenu': EditionMenu};
