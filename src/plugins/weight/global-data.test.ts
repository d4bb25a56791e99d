import {expect, it} from 'vitest';
import {slimGlobalData} from './global-data';

const plugin = (docs: object[]) => ({path: '/api', versions: [{name: 'current', docs}], breadcrumbs: false});
const page = {id: 'raft', path: '/api/raft'};

it('keeps the pages of the course, and of no other plugin', () => {
  const data = {
    'docusaurus-plugin-content-docs': {default: plugin([page]), api: plugin([page])},
    search: {default: {address: '/'}},
  };
  expect(slimGlobalData(data)).toEqual({
    'docusaurus-plugin-content-docs': {default: plugin([page]), api: plugin([])},
    search: {default: {address: '/'}},
  });
});

it.each([{api: plugin([page])}, {default: plugin([page]), api: plugin([])}])('refuses data of another form', (docs) => {
  expect(() => slimGlobalData({'docusaurus-plugin-content-docs': docs})).toThrow('another form');
});
