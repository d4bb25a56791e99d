import {expect, it} from 'vitest';
import {slimRegistry} from './registry';

const registry = `export default {
  "02cc5f8b": [() => import(/* webpackChunkName: "02cc5f8b" */ "@site/docs/a.md"), "@site/docs/a.md", require.resolveWeak("@site/docs/a.md")],
  "17896441": [() => import(/* webpackChunkName: "17896441" */ "@theme/DocItem"), "@theme/DocItem", require.resolveWeak("@theme/DocItem")],};
`;

it('leaves what loads a chunk, and nothing else', () => {
  expect(slimRegistry(registry)).toBe(`export default {
  "02cc5f8b": [() => import(/* webpackChunkName: "02cc5f8b" */ "@site/docs/a.md")],
  "17896441": [() => import(/* webpackChunkName: "17896441" */ "@theme/DocItem")],};
`);
});

it('refuses a registry of another form', () => {
  expect(() => slimRegistry(registry.replaceAll('() =>', 'async () =>'))).toThrow('another form');
});
