import {renderToStaticMarkup} from 'react-dom/server';
import type {Lab} from '../../labs/experiment';
import {labs} from '../../labs/registry';
import Player from './Player';

/** Every lab at once and without waiting: static HTML is rendered in one go. The regular expression is a literal for the bundler. */
const modules = import.meta.webpackContext('../../labs', {regExp: /^\.\/[a-z0-9-]+\/lab\.ts$/});

/** The player of a lab as it stands in the page before anything runs. */
export function firstFrame(name: string, level: number): string {
  if (!Object.hasOwn(labs, name)) throw new Error(`There is no lab «${name}»: src/labs/registry.ts lists them.`);
  const {lab}: {lab: Lab} = modules(`./${name}/lab.ts`);
  return renderToStaticMarkup(<Player lab={lab} level={level} still />, {identifierPrefix: `${name}-`});
}
