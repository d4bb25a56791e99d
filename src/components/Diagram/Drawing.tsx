import {useEffect, useRef, useState, type ReactNode} from 'react';
import styles from './styles.module.css';

interface DrawingProps {
  /** On the server the SVG's markup, in the browser its address: what importing the file gives there. */
  drawing: string;
  width: number;
  height: number;
}

/** On a phone a drawing is at least this large, so that its text of 16 px stays readable; it scrolls in its box. */
const smallestScale = 0.75;

const isServer = typeof window === 'undefined';

async function load(address: string, signal: AbortSignal): Promise<Element> {
  const response = await fetch(address, {signal});
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  const parsed = new DOMParser().parseFromString(await response.text(), 'image/svg+xml');
  return document.importNode(parsed.documentElement, true);
}

/**
 * A drawing that stands in the static HTML and in no script: hydration keeps the server's markup, and after a navigation
 * without a page load the browser fetches the file.
 */
export default function Drawing({drawing, width, height}: DrawingProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    const element = box.current;
    if (!element || element.firstElementChild) return;
    const abort = new AbortController();
    load(drawing, abort.signal)
      .then((svg) => element.replaceChildren(svg))
      .catch(() => setFailed(!abort.signal.aborted));
    return () => abort.abort();
  }, [drawing]);

  return (
    <>
      <div
        ref={box}
        className={styles.drawing}
        style={{maxWidth: width, minWidth: Math.round(width * smallestScale), aspectRatio: `${width} / ${height}`}}
        suppressHydrationWarning
        dangerouslySetInnerHTML={{__html: isServer ? drawing : ''}}
      />
      {failed && <p className={styles.failed}>The drawing could not be loaded. Its source is below.</p>}
    </>
  );
}
