import {describe, expect, it} from 'vitest';
import {loadCourse} from './checks/course';
import {lessonsOnPath, paths} from './paths';

const lessons = [
  {id: 'a/one', prerequisites: []},
  {id: 'a/two', prerequisites: ['a/one']},
  {id: 'b/three', prerequisites: ['a/two']},
  {id: 'b/four', prerequisites: []},
];
const path = (...goals: string[]) => ({id: 'p', title: 'P', purpose: '', goals});

describe('a path', () => {
  it('holds a lesson and all that it needs', () => {
    expect(lessonsOnPath(path('b/three'), lessons)).toEqual(new Set(['b/three', 'a/two', 'a/one']));
  });

  it('holds all lessons of a folder', () => {
    expect(lessonsOnPath(path('a'), lessons)).toEqual(new Set(['a/one', 'a/two']));
  });
});

it('every goal is a folder or a lesson of the course, and every path leaves something out', async () => {
  const [next] = (await loadCourse(process.cwd())).editions;
  const course = [...(next?.pages.values() ?? [])]
    .filter(({kind}) => kind === 'lesson')
    .map(({id, frontMatter}) => ({id, prerequisites: frontMatter.data?.prerequisites ?? []}));
  const known = new Set(course.flatMap(({id}) => [id, id.split('/')[0] ?? '']));
  expect(paths.flatMap(({goals}) => goals.filter((goal) => !known.has(goal)))).toEqual([]);
  const sizes = paths.map((learningPath) => lessonsOnPath(learningPath, course).size);
  expect(Math.min(...sizes)).toBeGreaterThan(0);
  expect(Math.max(...sizes)).toBeLessThan(course.length);
});
