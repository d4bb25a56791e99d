import {modulesOf, type Dependency} from './dependencies';

/**
 * The groups of modules that depend on one another in a circle: none of them can be understood, tested or released alone.
 * Tarjan's strongly connected components of more than one module, each sorted. O(modules × dependencies), for each module
 * looks for its own among all.
 */
export function cyclesOf(dependencies: readonly Dependency[]): string[][] {
  const found: string[][] = [];
  const index = new Map<string, number>();
  const stack: string[] = [];

  /** Numbers what `module` reaches, and returns the lowest number on the stack that it can get back to. */
  function visit(module: string): number {
    const own = index.size;
    index.set(module, own);
    stack.push(module);
    let low = own;
    for (const {from, to} of dependencies) {
      if (from !== module) continue;
      const seen = index.get(to);
      if (seen === undefined) low = Math.min(low, visit(to));
      else if (stack.includes(to)) low = Math.min(low, seen);
    }
    if (low === own) {
      const component = stack.splice(stack.indexOf(module));
      if (component.length > 1) found.push(component.sort());
    }
    return low;
  }

  for (const module of modulesOf(dependencies)) if (!index.has(module)) visit(module);
  return found;
}
