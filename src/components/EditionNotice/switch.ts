/** A switch of editions that the reader has just made. */
export interface EditionSwitch {
  /** The edition that was chosen, as the menu names it. */
  edition: string;
  /** Whether that edition has the page that the reader was on. */
  pageKept: boolean;
}

let latest: EditionSwitch | undefined;

/** Keeps a switch until the page that it leads to asks for it. */
export function rememberSwitch(chosen: EditionSwitch): void {
  latest = chosen;
}

/** The switch that led here, once. */
export function takeSwitch(): EditionSwitch | undefined {
  const taken = latest;
  latest = undefined;
  return taken;
}
