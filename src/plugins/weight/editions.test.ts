import {expect, it} from 'vitest';
import {slimEdition} from './editions';

it('keeps the sidebar, and no description of a page', () => {
  const version = {label: '1.0', docsSidebars: {course: []}};
  const docs = {'databases/lsm-trees': {title: 'LSM-trees', description: 'Follow a write.'}};
  expect(JSON.parse(slimEdition(JSON.stringify({version: {...version, docs}})))).toEqual({
    version: {...version, docs: {}},
  });
});

it.each([{}, {version: {}}, {version: {docs: {}}}])('refuses an edition of another form', (props) => {
  expect(() => slimEdition(JSON.stringify(props))).toThrow('another form');
});
