import {describe, expect, it} from 'vitest';
import {slimRoutes} from './routes';

const routes = `export default [
  {
    path: '/course/a/',
    component: ComponentCreator('/course/a/', '1f5'),
    exact: true,
    sidebar: "course"
  },
  {
    path: '/blog/',
    component: ComponentCreator('/blog/', '4ea'),
    exact: true
  },
  {
    path: '*',
    component: ComponentCreator('*'),
  },
];
`;
const chunkNames = {
  '/blog/-4ea': {__comp: '17896441', data: {note: '574aa831'}, items: [{content: '574aa831'}]},
  '/course/a/-1f5': {__comp: '17896441', content: '02cc5f8b'},
};
const registry = `export default {
  "02cc5f8b": [() => import(/* webpackChunkName: "02cc5f8b" */ "@site/docs/a.md"), "@site/docs/a.md", require.resolveWeak("@site/docs/a.md")],
  "17896441": [() => import(/* webpackChunkName: "17896441" */ "@theme/DocItem"), "@theme/DocItem", require.resolveWeak("@theme/DocItem")],
  "574aa831": [() => import(/* webpackChunkName: "574aa831" */ "@site/blog/b.md"), "@site/blog/b.md", require.resolveWeak("@site/blog/b.md")],};
`;

describe('the routes of the browser', () => {
  const slim = slimRoutes({routes, chunkNames, registry});

  it('have numbers for names', () => {
    expect(slim.routes).toBe(routes.replace("'/course/a/', '1f5'", "'', '0'").replace("'/blog/', '4ea'", "'', '1'"));
  });

  it('name their chunks by numbers, under their own', () => {
    expect(slim.chunkNames).toEqual({
      '-0': {__comp: '0', content: '1'},
      '-1': {__comp: '0', data: {note: '2'}, items: [{content: '2'}]},
    });
  });

  it('say how to load each chunk, and nothing else', () => {
    expect(slim.registry).toBe(`export default {
  "0": [() => import(/* webpackChunkName: "17896441" */ "@theme/DocItem")],
  "1": [() => import(/* webpackChunkName: "02cc5f8b" */ "@site/docs/a.md")],
  "2": [() => import(/* webpackChunkName: "574aa831" */ "@site/blog/b.md")],
};
`);
  });
});

it.each([
  {routes: routes.replaceAll("'", '"'), chunkNames, registry},
  {routes, chunkNames, registry: registry.replaceAll('() =>', 'async () =>')},
])('refuses routes of another form', (other) => {
  expect(() => slimRoutes(other)).toThrow('another form');
});
