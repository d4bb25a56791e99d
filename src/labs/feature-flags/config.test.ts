import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {integer, load, loadThumbnailConfig, type Layer} from './index';

const FILE: Layer = {
  name: 'production.env',
  closed: true,
  values: {STORE_URL: 'https://store.internal', THUMBNAIL_WORKERS: '8'},
};
const ENVIRONMENT: Layer = {
  name: 'environment',
  closed: false,
  values: {STORE_KEY: 'k2Jd83hFs0aQm4Zx7Lp1', PATH: '/usr/bin', THUMBNAIL_POOL_SIZE: '16'},
};

describe('the configuration of the thumbnail service', () => {
  it('is one typed value, of the strongest layer that says anything', () => {
    expect(loadThumbnailConfig([FILE, ENVIRONMENT])).toEqual({
      ok: true,
      config: {
        workers: 8,
        poolSize: 16,
        timeout: 2000,
        storeUrl: 'https://store.internal',
        storeKey: 'k2Jd83hFs0aQm4Zx7Lp1',
      },
      report: [
        'THUMBNAIL_WORKERS = 8 (production.env)',
        'THUMBNAIL_POOL_SIZE = 16 (environment)',
        'STORE_TIMEOUT_MS = 2000 (default)',
        'STORE_URL = https://store.internal (production.env)',
        'STORE_KEY = *** (environment)',
      ],
    });
  });

  it('reports all mistakes at once, with the layer that made them, and no secret', () => {
    const file = {...FILE, values: {STORE_URL: 'http://store', THUMBNAIL_WORKER: '8'}};
    const environment = {...ENVIRONMENT, values: {STORE_KEY: 'hunter2', STORE_TIMEOUT_MS: '2s'}};
    expect(loadThumbnailConfig([file, environment])).toEqual({
      ok: false,
      problems: [
        'production.env: there is no setting THUMBNAIL_WORKER',
        'environment: STORE_TIMEOUT_MS is not a whole number from 10 to 60000: 2s',
        'production.env: STORE_URL is not an https address: http://store',
        'environment: STORE_KEY is not at least 20 letters and digits',
      ],
    });
  });

  it('says what is missing, and what must fit together', () => {
    expect(loadThumbnailConfig([])).toEqual({
      ok: false,
      problems: ['STORE_URL is missing: an https address', 'STORE_KEY is missing: at least 20 letters and digits'],
    });
    const many = {...ENVIRONMENT, values: {...ENVIRONMENT.values, THUMBNAIL_WORKERS: '32'}};
    expect(loadThumbnailConfig([FILE, many])).toEqual({
      ok: false,
      problems: ['a pool of 16 connections starves 32 workers'],
    });
  });
});

describe('layers', () => {
  it('override each other in their order, for any number of them', () => {
    const layer = fc.option(fc.integer({min: 0, max: 99}), {nil: undefined});
    fc.assert(
      fc.property(fc.array(layer, {maxLength: 6}), (values) => {
        const layers = values.map((value, index) => ({
          name: `layer ${index}`,
          closed: true,
          values: value === undefined ? {} : {N: `${value}`},
        }));
        const loaded = load<{n: number}>({n: integer('N', {min: 0, max: 99, initial: 7})}, layers);
        const said = values.filter((value) => value !== undefined);
        expect(loaded).toMatchObject({ok: true, config: {n: said.at(-1) ?? 7}});
      }),
    );
  });

  it('do not hide a mistake in the strongest one behind a good value in a weaker one', () => {
    const layers = [
      {name: 'file', closed: true, values: {N: '5'}},
      {name: 'environment', closed: false, values: {N: 'five'}},
    ];
    expect(load<{n: number}>({n: integer('N', {min: 0, max: 99})}, layers).ok).toBe(false);
  });
});
