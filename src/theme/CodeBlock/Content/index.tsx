import {useEffect, useImperativeHandle, useRef, useState, type ComponentType, type ReactNode} from 'react';
import clsx from 'clsx';
import useIsBrowser from '@docusaurus/useIsBrowser';
import {useCodeBlockContext} from '@docusaurus/theme-common/internal';
import type {Props} from '@theme/CodeBlock/Content';
import HighlightedOnServer from '@code/on-server';

/** Whether pages come with the markup of a server: `npm start` renders none. */
const hasServer = process.env.NODE_ENV === 'production';

/**
 * Code with its colors in the static HTML: hydration keeps the server's markup. After a navigation without a page load
 * it is plain until Prism has come, which no reader waits for at the first page.
 */
export default function CodeBlockContent(props: Props): ReactNode {
  const {
    metadata: {code, language},
    wordWrap: {codeBlockRef},
  } = useCodeBlockContext();
  const box = useRef<HTMLDivElement>(null);
  const isBrowser = useIsBrowser();
  const [isKept] = useState(hasServer && !isBrowser);
  const [Highlighted, setHighlighted] = useState<ComponentType<Props>>();

  // The theme measures and wraps what this ref names, whoever made it.
  useImperativeHandle(codeBlockRef, () => {
    const block = box.current?.querySelector('pre');
    if (!block) throw new Error('A block of code has no <pre>.');
    return block;
  });

  useEffect(() => {
    if (isKept) return;
    import('./highlighted').then(
      ({default: component}: {default: ComponentType<Props>}) => setHighlighted(() => component),
      () => undefined, // no network: it stays plain
    );
  }, [isKept]);

  // React keeps what the server wrote in an element whose HTML it is told not to compare.
  if (isKept && !HighlightedOnServer)
    return <div ref={box} suppressHydrationWarning dangerouslySetInnerHTML={{__html: ''}} />;
  const Shown = HighlightedOnServer ?? Highlighted;
  return (
    <div ref={box}>
      {Shown ? (
        <Shown {...props} />
      ) : (
        <pre tabIndex={0} className={clsx(props.className, 'prism-code thin-scrollbar', `language-${language}`)}>
          <code>{code}</code>
        </pre>
      )}
    </div>
  );
}
