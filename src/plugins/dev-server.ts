import type {Plugin} from '@docusaurus/types';

type Configuration = ReturnType<NonNullable<Plugin['configureWebpack']>>;

/** What makes `npm start` serve a folder of files at an address; a build has them in its own folder. */
export function servedInDevelopment(directory: string, publicPath: string): Configuration {
  if (process.env.NODE_ENV !== 'development') return {};
  // The type of Docusaurus lacks the development server, which its documentation lets plugins configure.
  const configuration = {
    mergeStrategy: {'devServer.static': 'append' as const},
    devServer: {static: [{directory, publicPath, watch: false}]},
  };
  return configuration;
}
