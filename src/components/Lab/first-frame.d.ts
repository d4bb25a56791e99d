/** `first-frame.server` when the static HTML is made, `first-frame.client` in the browser: src/plugins/labs decides. */
declare module '@labs/first-frame' {
  export function firstFrame(name: string, level: number): string;
}

interface ImportMeta {
  /** The modules of a folder whose paths match, as the bundler offers them. */
  webpackContext: (
    folder: string,
    options: {regExp: RegExp},
  ) => (file: string) => {lab: import('../../labs/experiment').Lab};
}
