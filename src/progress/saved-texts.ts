import {reportTrouble} from './trouble';

/** Small texts of one kind that the reader's browser keeps. Where it keeps none, they last as long as the page. */
export interface SavedTexts {
  read: (key: string) => string | undefined;
  /** All texts of the kind, by key, in no particular order. */
  all: () => ReadonlyMap<string, string>;
  save: (key: string, text: string) => void;
  forget: (key: string) => void;
  /** Calls `listener` after each change, by this page or by another one; returns how to stop that. */
  subscribe: (listener: () => void) => () => void;
}

function store(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined; // blocked by the reader's settings
  }
}

/** The texts under `prefix`, such as `bj:quiz:`. Make one a kind: its memory and listeners are its own. */
export function savedTexts(prefix: string): SavedTexts {
  const listeners = new Set<() => void>();
  /** What this page wrote and the browser did not keep. */
  const memory = new Map<string, string>();
  /** What `all` answers until something changes. */
  let known: ReadonlyMap<string, string> | undefined;

  const changed = () => {
    known = undefined;
    for (const listener of listeners) listener();
  };
  const onOtherPage = ({key}: StorageEvent) => {
    if (key === null || key.startsWith(prefix)) changed();
  };

  function all(): ReadonlyMap<string, string> {
    if (known) return known;
    const kept = store();
    const texts = new Map<string, string>();
    for (const key of kept === undefined ? [] : Object.keys(kept)) {
      const text = key.startsWith(prefix) ? kept?.getItem(key) : undefined;
      if (typeof text === 'string') texts.set(key.slice(prefix.length), text);
    }
    for (const [key, text] of memory) texts.set(key, text);
    return (known = texts);
  }

  return {
    all,
    read: (key) => all().get(key),
    save(key, text) {
      try {
        const kept = store();
        if (kept) {
          kept.setItem(prefix + key, text);
          memory.delete(key);
        } else {
          memory.set(key, text);
          reportTrouble('blocked');
        }
      } catch {
        memory.set(key, text);
        reportTrouble('full');
      }
      changed();
    },
    forget(key) {
      memory.delete(key);
      store()?.removeItem(prefix + key);
      changed();
    },
    subscribe(listener) {
      if (listeners.size === 0) window.addEventListener('storage', onOtherPage);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) window.removeEventListener('storage', onOtherPage);
      };
    },
  };
}
