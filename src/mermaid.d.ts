/** The same library in one file, which loads in a sixth of the time. */
declare module 'mermaid/dist/mermaid.esm.min.mjs' {
  export {default} from 'mermaid';
}
