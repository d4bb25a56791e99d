import {useCallback, useEffect, useRef, useState, type KeyboardEvent, type ReactNode} from 'react';
import styles from './styles.module.css';
import {useGestures} from './useGestures';
import {fit, pan, zoom, type Size, type View} from './viewport';

const step = 1.25;
const stride = 60;

interface LargeViewProps {
  /** The drawing, of which a copy is shown. */
  drawing: SVGSVGElement;
  title: string;
  onClose: () => void;
}

/** The size of an element on the screen. */
const sizeOf = ({clientWidth, clientHeight}: Element): Size => ({width: clientWidth, height: clientHeight});

/** A dialog that shows a drawing as large as the window, and lets the reader zoom and move it. */
export default function LargeView({drawing, title, onClose}: LargeViewProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const viewport = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const {width, height} = drawing.viewBox.baseVal;
  const [view, setView] = useState<View>({x: 0, y: 0, scale: 1});

  const onFit = useCallback(() => {
    if (viewport.current) setView(fit({width, height}, sizeOf(viewport.current)));
  }, [width, height]);
  const onPan = useCallback((dx: number, dy: number) => setView((now) => pan(now, dx, dy)), []);
  const onZoom = useCallback(
    (factor: number, point: {x: number; y: number}) => setView((now) => zoom(now, factor, point)),
    [],
  );
  useGestures(viewport, {onPan, onZoom});

  useEffect(() => {
    dialog.current?.showModal();
    content.current?.replaceChildren(drawing.cloneNode(true));
    if (!viewport.current) return;
    const observer = new ResizeObserver(onFit); // reports the first size too
    observer.observe(viewport.current);
    return () => observer.disconnect();
  }, [drawing, onFit]);

  const zoomInMiddle = (factor: number): void => {
    if (!viewport.current) return;
    const size = sizeOf(viewport.current);
    onZoom(factor, {x: size.width / 2, y: size.height / 2});
  };

  const keys: Readonly<Record<string, () => void>> = {
    '+': () => zoomInMiddle(step),
    '=': () => zoomInMiddle(step), // the same key without Shift
    '-': () => zoomInMiddle(1 / step),
    '0': onFit,
    ArrowLeft: () => onPan(stride, 0),
    ArrowRight: () => onPan(-stride, 0),
    ArrowUp: () => onPan(0, stride),
    ArrowDown: () => onPan(0, -stride),
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  return (
    <dialog ref={dialog} className={styles.dialog} aria-label={title} onClose={onClose} onKeyDown={onKeyDown}>
      <div className={styles.bar}>
        <p className={styles.title}>{title}</p>
        <button type="button" aria-label="Zoom out" aria-keyshortcuts="-" onClick={() => zoomInMiddle(1 / step)}>
          −
        </button>
        <output className={styles.percent} aria-label="Magnification">
          {Math.round(view.scale * 100)} %
        </output>
        <button type="button" aria-label="Zoom in" aria-keyshortcuts="+" onClick={() => zoomInMiddle(step)}>
          +
        </button>
        <button type="button" aria-keyshortcuts="0" onClick={onFit}>
          Fit
        </button>
        <button type="button" aria-keyshortcuts="Escape" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
      <div ref={viewport} className={styles.viewport}>
        <div
          ref={content}
          className={styles.content}
          style={{width, height, transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})`}}
        />
      </div>
    </dialog>
  );
}
