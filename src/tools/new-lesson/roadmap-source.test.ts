import {expect, it} from 'vitest';
import {addFolder, addLesson} from './roadmap-source';

const source = `export default roadmap(
  stage('Orientation', [
    folder('orientation', 'Orientation', [
      'what-the-backend-is',
      'how-to-learn',
    ]),
    folder('short', 'Short', ['one']),
  ]),
);
`;

it('adds a lesson at the end of its folder', () => {
  expect(addLesson(source, 'orientation', 'new-one')).toBe(
    source.replace("'how-to-learn',\n    ]", "'how-to-learn',\n'new-one',\n]"),
  );
});

it('adds a lesson to a list that stands on one line', () => {
  expect(addLesson(source, 'short', 'two')).toContain("folder('short', 'Short', ['one',\n'two',\n]),");
});

it('adds a lesson to an empty list', () => {
  expect(addLesson("folder('a', 'A', [])", 'a', 'one')).toBe("folder('a', 'A', [\n'one',\n])");
});

it('adds a stage for a new folder', () => {
  expect(addFolder(source, 'databases', "What's in a database", 'pages')).toBe(
    source.replace(
      /\);\n$/,
      "  stage('What\\'s in a database', [folder('databases', 'What\\'s in a database', ['pages'])]),\n);\n",
    ),
  );
});

it('says when it finds no place', () => {
  expect(addLesson(source, 'nowhere', 'x')).toBeUndefined();
  expect(addFolder('export default {};', 'a', 'A', 'b')).toBeUndefined();
});
