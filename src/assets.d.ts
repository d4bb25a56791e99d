/** A font file that a component imports is its address in the site. */
declare module '*.woff2' {
  const address: string;
  export default address;
}
