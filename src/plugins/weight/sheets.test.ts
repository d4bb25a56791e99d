import {describe, expect, it} from 'vitest';
import {linkSheets, onlyWoff2, sharedSheet} from './sheets';

describe('the sheet of every page', () => {
  it.each([
    'src/css/site.css',
    'src/components/Search/opener.module.css',
    'src/components/Quiz/styles.module.css',
    'src/components/Lab/views/styles.module.css',
  ])('has %s', (resource) => expect(sharedSheet.test.test(`/pages/site/${resource}`)).toBe(true));

  it.each([
    'src/components/Glossary/styles.module.css',
    'src/components/Lab/pages/styles.module.css',
    'src/components/Search/dialog.module.css',
    'src/pages/download.module.css',
    'node_modules/@docusaurus/theme-classic/lib/theme/Blog/Components/Author/styles.module.css',
    'node_modules/@docusaurus/theme-classic/lib/theme/BlogPostItem/Header/Title/styles.module.css',
  ])('leaves %s to its own', (resource) => expect(sharedSheet.test.test(`/pages/site/${resource}`)).toBe(false));
});

it('are linked by the pages that the server renders with their components', () => {
  const registry = `export default {
  "d40b69d4": [() => import(/* webpackChunkName: "d40b69d4" */ "@site/src/components/Roadmap/index.tsx"), "@site/src/components/Roadmap/index.tsx", require.resolveWeak("@site/src/components/Roadmap/index.tsx")],
  "17896441": [() => import(/* webpackChunkName: "17896441" */ "@theme/DocItem"), "@theme/DocItem", require.resolveWeak("@theme/DocItem")],};
`;
  const [shared, roadmap] = [{file: 'assets/css/styles.79761ec0.css'}, {file: 'assets/css/d40b69d4.1cfb428f.css'}];
  const manifest = {
    entrypoints: ['main'],
    origins: {main: ['1', '2'], '3': ['3']},
    assets: {'1': {css: [shared]}, '2': {}, '3': {css: [roadmap]}},
  };
  const {origins, assets} = linkSheets(manifest, registry);
  const component = '@site/src/components/Roadmap/index.tsx';
  expect(origins).toEqual({...manifest.origins, [component]: [component]});
  expect(assets).toEqual({...manifest.assets, [component]: {css: [roadmap]}});
});

describe('fonts', () => {
  const process = (value: string): string => {
    const declaration = {value};
    onlyWoff2.Declaration.src(declaration);
    return declaration.value;
  };

  it('come in one format', () => {
    expect(process('url(a.woff2) format("woff2"),url(a.woff) format("woff"), url(a.ttf)')).toBe(
      'url(a.woff2) format("woff2")',
    );
  });

  it('of the machine stay as they are', () => {
    expect(process('local(Arial), local(Helvetica)')).toBe('local(Arial), local(Helvetica)');
  });
});
