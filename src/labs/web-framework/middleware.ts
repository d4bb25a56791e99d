// #region compose
/** Goes on to the next layer, and comes back with its response. */
export type Next<Response> = () => Promise<Response>;

/** A layer of the onion: code before `next` sees the request on its way in, code after it the response on its way out. */
export type Middleware<Context, Response> = (context: Context, next: Next<Response>) => Promise<Response>;

/**
 * Makes one handler of layers around a handler. The first layer is the outermost one.
 *
 * @throws Error (rejects) if a layer calls `next` twice, which would run everything inside twice
 */
export function compose<Context, Response>(
  layers: readonly Middleware<Context, Response>[],
  handler: (context: Context) => Promise<Response>,
): (context: Context) => Promise<Response> {
  return (context) => {
    let deepest = -1;
    const enter = async (depth: number): Promise<Response> => {
      if (depth <= deepest) throw new Error('next() was called twice');
      deepest = depth;
      const layer = layers[depth];
      return layer === undefined ? handler(context) : layer(context, () => enter(depth + 1));
    };
    return enter(0);
  };
}
// #endregion compose
