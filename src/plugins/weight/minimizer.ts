import {getSwcJsMinimizerOptions, rspack} from '@docusaurus/faster';
import type {Plugin} from '@docusaurus/types';

type Configuration = Parameters<NonNullable<Plugin['configureWebpack']>>[0];
type Minimizers = NonNullable<NonNullable<Configuration['optimization']>['minimizer']>;

/** The script that knows the names of all others. */
const runtime = /runtime~main/;

/**
 * What makes scripts small: Docusaurus's choice, but that the variables of one script are named in the order of the
 * alphabet. A minimizer names them by how often a script has each letter, and while it works, that one has hashes in it
 * that a build with a cache has others of. They aren't those of the finished site; the names were, and with them an
 * address in every page.
 */
export function minimizers(others: Minimizers = []): Minimizers {
  const minimizerOptions = {
    ...getSwcJsMinimizerOptions(),
    module: true,
    format: {comments: false, ascii_only: true},
  } as const;
  const mangle = {toplevel: true, disableCharFreq: true};
  const {SwcJsMinimizerRspackPlugin} = rspack;
  const ours = [
    new SwcJsMinimizerRspackPlugin({exclude: runtime, minimizerOptions}),
    new SwcJsMinimizerRspackPlugin({include: runtime, minimizerOptions: {...minimizerOptions, mangle}}),
  ];
  const theirs = others.filter((minimizer) => !(minimizer instanceof SwcJsMinimizerRspackPlugin));
  // @ts-expect-error: Docusaurus types its bundler as webpack; `faster` makes it Rspack
  return [...ours, ...theirs];
}
