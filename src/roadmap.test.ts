import {expect, it} from 'vitest';
import {folder, roadmap, stage} from './roadmap';

it('makes a category of each stage, with its folders in order', () => {
  const {course} = roadmap(
    stage('Messaging and events', [folder('messaging', 'Messaging', ['queues']), folder('eda', 'Events', [])]),
  );
  expect(course).toEqual([
    {
      type: 'category',
      label: 'Messaging and events',
      className: 'stage',
      items: [
        {type: 'category', label: 'Messaging', link: {type: 'doc', id: 'messaging/index'}, items: ['messaging/queues']},
        {type: 'category', label: 'Events', link: {type: 'doc', id: 'eda/index'}, items: []},
      ],
    },
  ]);
});

it('shows a stage that has one folder without a level between', () => {
  const {course} = roadmap(stage('Databases', [folder('databases', 'Databases', ['b-plus-trees'])]));
  expect(course).toEqual([
    {
      type: 'category',
      label: 'Databases',
      className: 'stage',
      link: {type: 'doc', id: 'databases/index'},
      items: ['databases/b-plus-trees'],
    },
  ]);
});
