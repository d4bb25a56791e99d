/** What src/plugins/weight makes the same as `./highlighted` on the server, and nothing in the browser. */
declare module '@code/on-server' {
  import type {ComponentType} from 'react';

  const Highlighted: ComponentType<{className?: string}> | undefined;
  export default Highlighted;
}
