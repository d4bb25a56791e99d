import path from 'node:path';
import type {LoadContext, Plugin} from '@docusaurus/types';

/** Keeps out of every page what hardly any reader needs; each part says why. tests/budgets.test.ts holds it to that. */
export default function weight({siteDir}: LoadContext): Plugin {
  const content = path.join(siteDir, 'src', 'theme', 'CodeBlock', 'Content');
  const prismLanguages = require.resolve('@docusaurus/theme-classic/lib/prism-include-languages').replace(/\.js$/, '');
  return {
    name: 'weight',
    getClientModules: () => [path.join(__dirname, 'no-prefetch')],

    /** The static HTML has the colors of code, so Prism isn't in the scripts that every page loads: 29 KB. */
    configureWebpack: (_config, isServer) => ({
      resolve: {
        alias: isServer
          ? {'@code/on-server$': path.join(content, 'highlighted.ts')}
          : {'@code/on-server$': path.join(content, 'in-browser.ts'), [`${prismLanguages}$`]: false as const},
      },
    }),
  };
}
