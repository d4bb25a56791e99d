import {readdirSync} from 'node:fs';
import type * as Blog from '@docusaurus/plugin-content-blog';
import type * as Docs from '@docusaurus/plugin-content-docs';
import type * as Pages from '@docusaurus/plugin-content-pages';
import type * as Classic from '@docusaurus/theme-classic';
import type {UserThemeConfig} from '@docusaurus/theme-common';
import type {Config} from '@docusaurus/types';
import {deployment} from './src/deployment';
import {builtEditions, frozenEditions} from './src/editions';
import {labs} from './src/labs/registry';
import {guardElements} from './src/markdown/elements';
import {markdownPlugins} from './src/markdown/plugins';
import agents from './src/plugins/agents';
import cards from './src/plugins/cards';
import {siteCard} from './src/plugins/cards/address';
import concepts from './src/plugins/concepts';
import course from './src/plugins/course';
import csp from './src/plugins/csp';
import labsPlugin from './src/plugins/labs';
import diagrams from './src/plugins/diagrams';
import guard, {frontMatterReader} from './src/plugins/guard';
import search from './src/plugins/search';
import weight from './src/plugins/weight';

// Read by @docusaurus/utils when it loads, so it can't be set here: without it, fonts become 80 % of the CSS.
if (process.env.WEBPACK_URL_LOADER_LIMIT !== '1' && process.argv.some((word) => word === 'build' || word === 'start')) {
  throw new Error('Run this through the npm scripts (npm start, npm run build): they set WEBPACK_URL_LOADER_LIMIT=1.');
}

const {url, baseUrl, repository} = deployment();
const editUrl = repository === undefined ? {} : {editUrl: `${repository}/edit/main/`};

/** The same Markdown for every plugin that reads it. */
const markdown = {include: ['**/*.md'], ...markdownPlugins(__dirname)};

const config: Config = {
  title: 'Backend Journey',
  tagline: 'An advanced backend engineering course whose code you can run, break and rebuild.',
  url,
  baseUrl,
  favicon: 'img/favicon.svg',
  baseUrlIssueBanner: false, // its inline script would need a hash of its own in the Content-Security-Policy
  trailingSlash: true,
  headTags: [
    {
      tagName: 'link',
      attributes: {
        rel: 'alternate',
        type: 'application/atom+xml',
        title: 'Backend Journey: new and changed lessons',
        href: `${baseUrl}course/atom.xml`,
      },
    },
    // Sets the reader's text size and width before the first paint; a module would come after it.
    {tagName: 'script', attributes: {src: `${baseUrl}reading.js`}},
  ],
  future: {v4: true, faster: true},
  onBrokenLinks: 'throw',
  onBrokenAnchors: 'throw',
  onDuplicateRoutes: 'throw',
  i18n: {defaultLocale: 'en', locales: ['en']},
  markdown: {
    format: 'detect',
    emoji: false,
    hooks: {onBrokenMarkdownLinks: 'throw', onBrokenMarkdownImages: 'throw'},
    parseFrontMatter: frontMatterReader(__dirname),
  },
  clientModules: ['./src/paper/client.ts'],
  plugins: [
    guard, // first: nothing is read before it has looked
    [
      '@docusaurus/plugin-content-docs',
      {
        ...markdown,
        ...editUrl,
        routeBasePath: 'course',
        editCurrentVersion: true, // a correction belongs into docs/, whichever edition its reader has open
        sidebarPath: './sidebars.ts',
        sidebarCollapsed: false,
        onInlineTags: 'throw',
        onlyIncludeVersions: builtEditions(),
        versions: {
          // Where there is an edition to cite, search engines lead to that. The menu and the notice say which one it is.
          current: {label: 'Next', badge: false, noIndex: frozenEditions().length > 0},
          ...Object.fromEntries(frozenEditions().map((edition) => [edition, {badge: false}])),
        },
      } satisfies Docs.Options,
    ],
    [
      '@docusaurus/plugin-content-docs',
      {
        id: 'api',
        path: 'api', // written by TypeDoc, of src/labs
        routeBasePath: 'api',
        breadcrumbs: false,
        beforeDefaultRehypePlugins: [guardElements],
      } satisfies Docs.Options,
    ],
    [
      '@docusaurus/plugin-content-docs',
      {
        ...markdown,
        ...editUrl,
        id: 'contributing',
        path: 'src/checks', // the author's guide, and the page of each rule beside it
        include: ['README.md', 'rules/README.md', 'rules/*/README.md'],
        routeBasePath: 'contributing',
        sidebarPath: './src/checks/sidebars.ts',
        breadcrumbs: false,
      } satisfies Docs.Options,
    ],
    [
      '@docusaurus/plugin-content-blog',
      {
        ...markdown,
        ...editUrl,
        blogTitle: 'Notes',
        blogDescription: 'Editions and essays of Backend Journey.',
        archiveBasePath: null,
        blogSidebarTitle: 'All notes',
        blogSidebarCount: 'ALL',
        onInlineTags: 'throw',
        onInlineAuthors: 'throw',
        onUntruncatedBlogPosts: 'ignore',
        feedOptions: {type: 'atom', title: 'Backend Journey'},
      } satisfies Blog.Options,
    ],
    ['@docusaurus/plugin-content-pages', {include: ['**/*.tsx'], exclude: ['**/*.test.tsx']} satisfies Pages.Options],
    '@docusaurus/plugin-sitemap',
    course,
    concepts,
    diagrams,
    labsPlugin,
    agents,
    cards,
    search,
    weight,
    csp, // reads the pages that the build wrote
  ],
  themes: [
    [
      '@docusaurus/theme-classic',
      {
        customCss: readdirSync('src/css')
          .sort()
          .map((file) => `./src/css/${file}`),
      } satisfies Classic.Options,
    ],
  ],
  themeConfig: {
    image: siteCard,
    colorMode: {respectPrefersColorScheme: true},
    docs: {sidebar: {hideable: false, autoCollapseCategories: false}},
    navbar: {
      title: 'Backend Journey',
      logo: {alt: '', src: 'img/logo.svg', srcDark: 'img/logo-dark.svg', width: 28, height: 28},
      items: [
        {type: 'docSidebar', sidebarId: 'course', position: 'left', label: 'Course'},
        {to: '/roadmap/', label: 'Roadmap', position: 'left'},
        ...(Object.keys(labs).length === 0 ? [] : [{to: '/labs', label: 'Labs', position: 'left' as const}]),
        {type: 'custom-glossaryLink', position: 'left'},
        {to: '/api/', label: 'API', position: 'left'},
        {to: '/blog', label: 'Notes', position: 'left'},
        {type: 'custom-editionMenu', position: 'right'},
        {type: 'custom-readingMenu', position: 'right'},
        ...(repository === undefined ? [] : [{href: repository, label: 'Source', position: 'right' as const}]),
      ],
    },
    footer: {
      links: [
        {label: 'Course', to: '/course/orientation/'},
        {label: 'Roadmap', to: '/roadmap/'},
        {label: 'Progress', to: '/progress/'},
        {label: 'Review', to: '/review/'},
        {label: 'Download', to: '/download/'},
        {label: 'Notes', to: '/blog'},
        {label: 'Write for the course', to: '/contributing/'},
        ...(repository === undefined ? [] : [{label: 'Source', href: repository}]),
      ],
      copyright:
        'Code under the MIT license, text and diagrams under CC BY 4.0. No cookies, no trackers, no requests to other hosts.',
    },
    // Colors come from src/css/prism.css, by class.
    prism: {
      theme: {plain: {}, styles: []},
      darkTheme: {plain: {}, styles: []},
      additionalLanguages: ['bash', 'http', 'ini', 'java', 'json', 'nginx', 'protobuf', 'sql', 'yaml'],
    },
  } satisfies UserThemeConfig,
};

export default config;
