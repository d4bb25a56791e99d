import {useEffect, useState, type RefObject} from 'react';

/**
 * Whether an element is wider inside than outside, so that it scrolls and must be reachable with the keyboard.
 * `initially` holds in the static HTML.
 */
export function useOverflow(ref: RefObject<HTMLElement | null>, initially: boolean): boolean {
  const [overflows, setOverflows] = useState(initially);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setOverflows(element.scrollWidth > element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return overflows;
}
