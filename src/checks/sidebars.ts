import {readdirSync} from 'node:fs';
import path from 'node:path';
import type {SidebarsConfig} from '@docusaurus/plugin-content-docs';

const rules = readdirSync(path.join(__dirname, 'rules'), {withFileTypes: true})
  .filter((entry) => entry.isDirectory())
  .map(({name}) => name)
  .sort();

/** The author's guide and the pages of the rules. */
export default {
  contributing: [
    {type: 'doc', id: 'README', label: 'Write for the course'},
    {
      type: 'category',
      label: 'Rules',
      link: {type: 'doc', id: 'rules/README'},
      items: rules.map((rule) => `rules/${rule}/README`),
    },
  ],
} satisfies SidebarsConfig;
