import ComponentTypes from '@theme-original/NavbarItem/ComponentTypes';
import EditionMenu from '@site/src/components/EditionMenu';
import ReadingMenu from '@site/src/components/ReadingMenu';

export default {...ComponentTypes, 'custom-editionMenu': EditionMenu, 'custom-readingMenu': ReadingMenu};
