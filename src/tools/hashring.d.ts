/** The package has no types of its own; these are the parts that the benchmark uses. */
declare module 'hashring' {
  export default class HashRing {
    constructor(servers: string[], algorithm: string, options: Record<string, number>);
    get(key: string): string;
  }
}
