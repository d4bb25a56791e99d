import {expect, it} from 'vitest';
import {layOutArcs, rows, width} from './arcs';

const lesson = (id: string, ...prerequisites: string[]) => ({
  id,
  title: id,
  path: `/${id}/`,
  level: 1 as const,
  minutes: 1,
  questions: 0,
  prerequisites,
});
const folder = (...lessons: ReturnType<typeof lesson>[]) => ({title: 'f', path: '/f/', lessons});
const stages = [
  {number: 0, title: 's', folders: [folder(lesson('f/a'), lesson('f/b', 'f/a'))]},
  {number: 1, title: 't', folders: [folder(lesson('g/c', 'f/a', 'g/nowhere')), folder(lesson('h/d'))]},
];

it('draws an arc for each prerequisite that is on the list, from the one needed to the one that needs it', () => {
  const {arcs} = layOutArcs(stages);
  expect(arcs.map(({from, to}) => `${from} ${to}`)).toEqual(['f/a f/b', 'f/a g/c']);
  const a = rows.stage + rows.lesson / 2;
  const c = 2 * rows.stage + 2 * rows.lesson + rows.folder + rows.lesson / 2;
  expect(arcs[1]?.d.startsWith(`M${width} ${a.toFixed(2)}`)).toBe(true);
  expect(arcs[1]?.d.endsWith(`${width} ${c.toFixed(2)}`)).toBe(true);
});

it('is as high as its rows: a stage of one folder has no row for the folder', () => {
  expect(layOutArcs(stages).height).toBeCloseTo(2 * rows.stage + 2 * rows.folder + 4 * rows.lesson);
});
