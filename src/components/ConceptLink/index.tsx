import {useEffect, useId, useRef, useState, type MouseEvent, type PointerEvent, type ReactNode} from 'react';
import Link from '@docusaurus/Link';
import {definitionsOf, useEdition} from '@site/src/plugins/concepts/client';
import type {Definitions} from '@site/src/plugins/concepts/types';
import Preview from './Preview';
import styles from './styles.module.css';

/** How long, in ms, the pointer must rest before the preview opens, and may be away before it closes. */
const patience = {open: 150, close: 250};

/**
 * The first mention of a concept that another lesson defines. Hover, focus or a first tap shows the definition; a click,
 * Enter or a second tap leads to it. Without JavaScript it is a link.
 */
export default function ConceptLink({href, children}: {href: string; children: ReactNode}): ReactNode {
  const edition = useEdition();
  const id = useId();
  const mention = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [concept, setConcept] = useState<Definitions[string]>();
  const [isWanted, setWanted] = useState(false);
  const [isTouch, setTouch] = useState(false);
  const isOpen = isWanted && concept !== undefined;

  const close = (after: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setWanted(false), after);
  };
  const open = (after: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setWanted(true), after);
    const [path = '', anchor = ''] = href.split('#');
    definitionsOf(edition, path).then(
      (definitions) => setConcept(definitions[decodeURIComponent(anchor)]),
      () => undefined, // no network: it is still a link
    );
  };

  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!isOpen) return;
    const dismiss = (event: Event) => {
      if (event instanceof KeyboardEvent && event.key !== 'Escape') return;
      if (event.target instanceof Node && event.type === 'pointerdown' && mention.current?.contains(event.target))
        return;
      setWanted(false);
    };
    const kinds = ['keydown', 'pointerdown', 'scroll'];
    for (const kind of kinds) window.addEventListener(kind, dismiss, {passive: true});
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, dismiss);
    };
  }, [isOpen]);

  const isMouse = ({pointerType}: PointerEvent) => pointerType === 'mouse';
  const onClick = (event: MouseEvent) => {
    if (!isTouch || isOpen) return;
    event.preventDefault();
    open(0);
  };
  return (
    <span
      ref={mention}
      onPointerEnter={(event) => isMouse(event) && open(patience.open)}
      onPointerLeave={(event) => isMouse(event) && close(patience.close)}
    >
      <Link
        to={href}
        className={styles.mention}
        data-concept
        aria-describedby={isOpen ? id : undefined}
        onPointerDown={(event) => setTouch(!isMouse(event))}
        onFocus={(event) => event.target.matches(':focus-visible') && open(0)}
        onBlur={() => close(0)}
        onClick={onClick}
      >
        {children}
      </Link>
      {isOpen && <Preview id={id} anchor={mention} concept={concept} isTouch={isTouch} />}
    </span>
  );
}
