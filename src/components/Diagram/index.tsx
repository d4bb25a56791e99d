import {useRef, useState, type ReactNode} from 'react';
import {useHydrated} from '@site/src/hooks/useHydrated';
import {useOverflow} from '@site/src/hooks/useOverflow';
import ClientDrawing from './ClientDrawing';
import Drawing from './Drawing';
import LargeView from './LargeView';
import styles from './styles.module.css';

interface DiagramProps {
  title: string;
  /** The Mermaid text, which is also the diagram's text equivalent. */
  source: string;
  /** What importing the drawing gives; missing if the site was built without a browser. */
  drawing?: string;
  /** The natural size of the drawing, in px. */
  width?: string;
  height?: string;
}

/** A diagram of a lesson: its drawing, its title, its source, and a large view. */
export default function Diagram({title, source, drawing, width = '0', height = '0'}: DiagramProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const hydrated = useHydrated();
  const scrolls = useOverflow(scroller, false);
  const [enlarged, setEnlarged] = useState<SVGSVGElement>();

  const enlarge = (): void => setEnlarged(scroller.current?.querySelector('svg') ?? undefined);
  const close = (): void => {
    setEnlarged(undefined);
    button.current?.focus();
  };

  return (
    <figure className={styles.diagram} data-diagram>
      <div
        ref={scroller}
        className={styles.scroller}
        onClick={enlarge}
        {...(scrolls && {tabIndex: 0, role: 'group', 'aria-label': `${title} (scrolls sideways)`})}
      >
        {drawing === undefined ? (
          <ClientDrawing key={source} source={source} />
        ) : (
          <Drawing key={drawing} drawing={drawing} width={Number(width)} height={Number(height)} />
        )}
      </div>
      <figcaption className={styles.caption}>
        <span className={styles.title}>{title}</span>
        <button
          ref={button}
          type="button"
          className={styles.enlarge}
          data-screen-only
          disabled={!hydrated}
          aria-label={`Enlarge: ${title}`}
          onClick={enlarge}
        >
          Enlarge
        </button>
      </figcaption>
      <details className={styles.source} data-screen-only>
        <summary>Source</summary>
        <pre tabIndex={0}>
          <code>{source}</code>
        </pre>
      </details>
      {enlarged && <LargeView drawing={enlarged} title={title} onClose={close} />}
    </figure>
  );
}
