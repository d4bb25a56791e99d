import {existsSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {labs} from '../../labs/registry';
import {bundling, sharedCode} from '.';

const root = path.resolve(__dirname, '..', '..', '..');

describe('the first frame', () => {
  it.each([
    [true, 'first-frame.server.tsx'],
    [false, 'first-frame.client.ts'],
  ])('comes, on the server: %s, from %s', (isServer, file) => {
    const absolute = path.join(root, 'src', 'components', 'Lab', file);
    expect(bundling(root, isServer)).toMatchObject({resolve: {alias: {'@labs/first-frame': absolute}}});
    expect(existsSync(absolute)).toBe(true);
  });
});

it('keeps what labs share apart in the browser, and what a page runs with the page', () => {
  const {test} = sharedCode;
  expect(test.test(path.join(root, 'src', 'labs', 'kernel', 'rng.ts'))).toBe(true);
  expect(test.test(path.join(root, 'src', 'labs', 'registry.ts'))).toBe(false);
  expect(test.test(path.join(root, 'src', 'labs', 'spaced-repetition', 'index.ts'))).toBe(false);
  expect(test.test(path.join(root, 'src', 'components', 'Lab', 'Player.tsx'))).toBe(false);
});

describe('the registry', () => {
  it('lists every lab', () => {
    const folder = path.join(root, 'src', 'labs');
    const found = readdirSync(folder).filter(
      (name) => name !== 'experiment' && existsSync(path.join(folder, name, 'lab.ts')),
    );
    expect(Object.keys(labs).sort()).toEqual(found.sort());
  });

  it.each(Object.entries(labs))('calls %s by its own name', async (name, load) => {
    const {lab} = await load();
    expect(lab.name).toBe(name);
  });
});
