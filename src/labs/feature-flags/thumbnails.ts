import {integer, load, text, type Layer, type Loaded} from './config';

/** What a deployment of the thumbnail service decides. */
export interface ThumbnailConfig extends Readonly<Record<string, unknown>> {
  readonly workers: number;
  readonly poolSize: number;
  readonly timeout: number;
  readonly storeUrl: string;
  readonly storeKey: string;
}

// #region settings
/** The settings of the thumbnail service, and the only place that knows their names. */
export function loadThumbnailConfig(layers: readonly Layer[]): Loaded<ThumbnailConfig> {
  return load<ThumbnailConfig>(
    {
      workers: integer('THUMBNAIL_WORKERS', {min: 1, max: 64, initial: 4}),
      poolSize: integer('THUMBNAIL_POOL_SIZE', {min: 1, max: 200, initial: 8}),
      timeout: integer('STORE_TIMEOUT_MS', {min: 10, max: 60_000, initial: 2000}),
      storeUrl: text('STORE_URL', {pattern: /^https:\/\/[^\s]+$/, expected: 'an https address'}),
      storeKey: text('STORE_KEY', {pattern: /^\w{20,}$/, expected: 'at least 20 letters and digits', secret: true}),
    },
    layers,
    [
      ({workers, poolSize}) =>
        poolSize < workers ? `a pool of ${poolSize} connections starves ${workers} workers` : undefined,
    ],
  );
}
// #endregion settings
