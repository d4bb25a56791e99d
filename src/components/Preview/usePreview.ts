import {useEffect, useId, useRef, useState, type FocusEvent, type MouseEvent, type PointerEvent} from 'react';

/** How long, in ms, the pointer must rest before the preview opens, and may be away before it closes. */
const patience = {open: 150, close: 250};

const isMouse = ({pointerType}: PointerEvent) => pointerType === 'mouse';

/**
 * When a link shows a preview of where it leads: on hover, on focus by the keyboard, or at a first tap; a click, Enter or a
 * second tap follows it. Escape, scrolling and a tap elsewhere close it. `load` is called when it is wanted; without
 * `isReady` nothing opens, and the link is a link.
 */
export function usePreview(isReady: boolean, load: () => void) {
  const id = useId();
  const anchor = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [isWanted, setWanted] = useState(false);
  const [isTouch, setTouch] = useState(false);
  const isOpen = isWanted && isReady;

  const close = (after: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setWanted(false), after);
  };
  const open = (after: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setWanted(true), after);
    load();
  };

  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!isOpen) return;
    const dismiss = (event: Event) => {
      if (event instanceof KeyboardEvent && event.key !== 'Escape') return;
      if (event.target instanceof Node && event.type === 'pointerdown' && anchor.current?.contains(event.target))
        return;
      setWanted(false);
    };
    const kinds = ['keydown', 'pointerdown', 'scroll'];
    for (const kind of kinds) window.addEventListener(kind, dismiss, {passive: true});
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, dismiss);
    };
  }, [isOpen]);

  return {
    isOpen,
    /** Of the preview itself. */
    preview: {id, anchor, isTouch},
    /** Of the element around the link and its preview. */
    around: {
      ref: anchor,
      onPointerEnter: (event: PointerEvent) => {
        if (isMouse(event)) open(patience.open);
      },
      onPointerLeave: (event: PointerEvent) => {
        if (isMouse(event)) close(patience.close);
      },
    },
    /** Of the link. */
    link: {
      'aria-describedby': isOpen ? id : undefined,
      onPointerDown: (event: PointerEvent) => setTouch(!isMouse(event)),
      onFocus: (event: FocusEvent) => {
        if (event.target.matches(':focus-visible')) open(0);
      },
      onBlur: () => close(0),
      onClick: (event: MouseEvent) => {
        if (!isTouch || isOpen) return;
        event.preventDefault();
        open(0);
      },
    },
  };
}
