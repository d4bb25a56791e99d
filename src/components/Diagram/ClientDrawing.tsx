import {useEffect, useId, useRef, useState, type ReactNode} from 'react';
import styles from './styles.module.css';

/** Draws a diagram when the page is opened: the way out of a site that was built where there was no browser. */
export default function ClientDrawing({source}: {source: string}): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const idPrefix = useId();
  const [problem, setProblem] = useState<string>();

  useEffect(() => {
    let current = true;
    Promise.all([import('mermaid'), import('../../plugins/diagrams/draw')])
      .then(([{default: mermaid}, {drawDiagram}]) => drawDiagram(mermaid, source, idPrefix))
      .then(({svg, width}) => {
        if (!current || !box.current) return;
        box.current.style.maxWidth = `${width}px`;
        box.current.innerHTML = svg;
      })
      .catch((error: unknown) => {
        if (current) setProblem(error instanceof Error ? error.message : String(error));
      });
    return () => {
      current = false;
    };
  }, [source, idPrefix]);

  return (
    <>
      <div ref={box} className={styles.drawing} />
      {problem !== undefined && <pre className={styles.failed}>{problem}</pre>}
    </>
  );
}
