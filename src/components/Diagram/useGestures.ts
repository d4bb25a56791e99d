import {useEffect, type RefObject} from 'react';

interface Point {
  x: number;
  y: number;
}

/** What a reader does to the content of an element with a mouse, a pen or fingers. Points are relative to the element. */
export interface Gestures {
  onPan: (dx: number, dy: number) => void;
  onZoom: (factor: number, point: Point) => void;
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
const middle = (a: Point, b: Point): Point => ({x: (a.x + b.x) / 2, y: (a.y + b.y) / 2});

/** Reports dragging, pinching and the wheel. */
export function useGestures(target: RefObject<HTMLElement | null>, {onPan, onZoom}: Gestures): void {
  useEffect(() => {
    const element = target.current;
    if (!element) return;
    const pointers = new Map<number, Point>();
    const abort = new AbortController();
    const {signal} = abort;

    const place = ({clientX, clientY}: MouseEvent): Point => {
      const {left, top} = element.getBoundingClientRect();
      return {x: clientX - left, y: clientY - top};
    };

    const move = (event: PointerEvent): void => {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      const now = place(event);
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      pointers.set(event.pointerId, now);
      if (!other) {
        onPan(now.x - before.x, now.y - before.y);
        return;
      }
      const [from, to] = [middle(before, other), middle(now, other)];
      onPan(to.x - from.x, to.y - from.y);
      if (distance(before, other) > 0) onZoom(distance(now, other) / distance(before, other), to);
    };

    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      // Browsers report a pinch on a touchpad as a wheel with Ctrl, in smaller steps.
      onZoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), place(event));
    };

    const release = ({pointerId}: PointerEvent): boolean => pointers.delete(pointerId);

    element.addEventListener(
      'pointerdown',
      (event) => {
        element.setPointerCapture(event.pointerId);
        pointers.set(event.pointerId, place(event));
      },
      {signal},
    );
    element.addEventListener('pointermove', move, {signal});
    element.addEventListener('pointerup', release, {signal});
    element.addEventListener('pointercancel', release, {signal});
    // React listens to wheels passively, so that it couldn't keep the page from scrolling.
    element.addEventListener('wheel', wheel, {signal, passive: false});
    return () => abort.abort();
  }, [target, onPan, onZoom]);
}
