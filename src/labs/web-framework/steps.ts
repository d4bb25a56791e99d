/** What a computation waits for, and how many milliseconds: the one processor, or something elsewhere, such as a database. */
export interface Wait {
  readonly on: 'cpu' | 'elsewhere';
  readonly ms: number;
}

/**
 * A computation that can be stopped between two steps: `yield` hands a wait to whoever drives it, and `yield*` is to it what
 * `await` is to a promise. Koa 1 was built so, before there were async functions; a simulation needs it because promises
 * settle when the engine likes, and generators go on when they are told to.
 */
export type Steps<T> = Generator<Wait, T, void>;

/** A layer of the onion, as {@link Middleware}, in steps. */
export type Layer<Context, Response> = (context: Context, next: () => Steps<Response>) => Steps<Response>;

/** Makes one handler of layers around a handler, as {@link compose} does. The first layer is the outermost one. */
export function composeSteps<Context, Response>(
  layers: readonly Layer<Context, Response>[],
  handler: (context: Context) => Steps<Response>,
): (context: Context) => Steps<Response> {
  return (context) => {
    const enter = (depth: number): Steps<Response> => {
      const layer = layers[depth];
      return layer === undefined ? handler(context) : layer(context, () => enter(depth + 1));
    };
    return enter(0);
  };
}
