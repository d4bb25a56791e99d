import {Helper} from './processes';

// Loading the rules takes longer than judging one page: the helper loads them while this process does.
const helper = new Helper();

void import('./check')
  .then(({check, usage}) =>
    check(helper).catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      console.error(usage);
      return 2;
    }),
  )
  .then((code) => {
    process.exitCode = code;
  })
  .finally(() => helper.end());
