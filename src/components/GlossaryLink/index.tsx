import type {ReactNode} from 'react';
import {useLocation} from '@docusaurus/router';
import clsx from 'clsx';
import {useEdition, useEditions} from '@site/src/plugins/concepts/client';

/** The way from the navbar to the glossary of the reader's edition. Not a `Link`: only the page itself has the list. */
export default function GlossaryLink({mobile = false, onClick}: {mobile?: boolean; onClick?: () => void}): ReactNode {
  const {glossary} = useEdition();
  const editions = Object.values(useEditions());
  const {pathname} = useLocation();
  const isHere = editions.some((edition) => edition.glossary === pathname);
  const link = (
    <a
      className={
        mobile
          ? clsx('menu__link', isHere && 'menu__link--active')
          : clsx('navbar__item navbar__link', isHere && 'navbar__link--active')
      }
      href={glossary}
      aria-current={isHere ? 'page' : undefined}
      onClick={onClick}
    >
      Glossary
    </a>
  );
  return mobile ? <li className="menu__list-item">{link}</li> : link;
}
