import path from 'node:path';
import type {Plugin} from '@docusaurus/types';

/** Keeps out of every page what hardly any reader needs. tests/budgets.test.ts holds it to that. */
export default function weight(): Plugin {
  return {
    name: 'weight',
    getClientModules: () => [path.join(__dirname, 'no-prefetch')],
  };
}
