/** All that Docusaurus's scripts in the browser take of tslib, which comes whole otherwise: 3 KB. */
export function __importDefault<T extends {__esModule?: boolean}>(module: T): T | {default: T} {
  return module.__esModule ? module : {default: module};
}
