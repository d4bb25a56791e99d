import {Children, isValidElement, type ReactNode} from 'react';
import type {Props} from '@theme/CodeBlock';
import ElementContent from '@theme/CodeBlock/Content/Element';
import StringContent from '@theme/CodeBlock/Content/String';

/** Our code has classes in place of colors, so that it isn't drawn anew once the reader's theme is known. */
export default function CodeBlock({children, ...props}: Props): ReactNode {
  if (Children.toArray(children).some((child) => isValidElement(child))) {
    return <ElementContent {...props}>{children}</ElementContent>;
  }
  const texts = Children.toArray(children).filter((child) => typeof child === 'string');
  return <StringContent {...props}>{texts.join('')}</StringContent>;
}
