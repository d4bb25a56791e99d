/** Small texts of one kind that the reader's browser keeps. Where it keeps none, they last as long as the page. */
export interface SavedTexts {
  read: (key: string) => string | undefined;
  save: (key: string, text: string) => void;
  forget: (key: string) => void;
  /** Calls `listener` after each change by this page; returns how to stop that. */
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
  /** What this page knows even where the browser gives no storage. */
  const memory = new Map<string, string>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  return {
    read: (key) => memory.get(key) ?? store()?.getItem(prefix + key) ?? undefined,
    save(key, text) {
      memory.set(key, text);
      try {
        store()?.setItem(prefix + key, text);
      } catch {
        // The quota is used up: the text lasts as long as the page.
      }
      tell();
    },
    forget(key) {
      memory.delete(key);
      store()?.removeItem(prefix + key);
      tell();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
