import type {ReactNode} from 'react';
import clsx from 'clsx';
import type {Props} from '@theme/DocSidebarItem/Link';
import Link from '@theme-original/DocSidebarItem/Link';
import {useSavedText} from '@site/src/progress/hooks';
import {stores} from '@site/src/progress/stores';
import {useReveal} from './reveal';

/** A lesson in the sidebar, with a mark if its reader has read it. */
export default function LinkWithMark({item, ...props}: Props): ReactNode {
  const read = useSavedText(stores.read, item.docId ?? '') !== undefined;
  useReveal(item, props.activePath);
  return (
    <Link
      {...props}
      item={read ? {...item, className: clsx(item.className, 'stop-read')} : item}
      {...(read ? {'aria-description': 'read'} : {})}
    />
  );
}
