import {caching, hashedFolders, securityHeaders, strictTransport} from './headers';

export interface Site {
  policy: readonly string[];
  baseUrl: string;
  /** The name in addresses of the edition that readers get by default, which has no name in its addresses. */
  defaultEdition: string;
}

/** Pages that every edition has, by the first part of their addresses. */
const editionPages = ['course', 'glossary', 'roadmap', 'progress', 'review'];

/** Netlify and Cloudflare Pages. A header that two rules give is joined there, so each rule has its own. */
export function headersFile({policy, baseUrl}: Site): string {
  const rule = (path: string, headers: Record<string, string>) =>
    [path, ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`), ''].join('\n');
  const everywhere = {...securityHeaders(policy), 'Strict-Transport-Security': strictTransport};
  // Both hosts let a path have one star, and both answer «ask again» for what no rule says.
  const hashed = hashedFolders.filter((folder) => !folder.includes('*'));
  return [
    rule(`${baseUrl}*`, everywhere),
    ...hashed.map((folder) => rule(`${baseUrl}${folder}/*`, {'Cache-Control': caching.hashed})),
  ].join('\n');
}

/** Netlify and Cloudflare Pages: a link to the default edition by its name leads to it. */
export function redirectsFile({baseUrl, defaultEdition}: Site): string {
  return editionPages.map((page) => `${baseUrl}${page}/${defaultEdition}/* ${baseUrl}${page}/:splat 302\n`).join('');
}

/** For nginx's context `http`: which answers may be kept. */
export function nginxCaching({baseUrl}: Site): string {
  const folders = hashedFolders.map((folder) => folder.replaceAll('*', '[^/]+')).join('|');
  return `# Written by the build. Only what was found may be kept: a file that is missing today may come tomorrow.
map $status$uri $caching {
  default "${caching.other}";
  "~^(200|206|304)${baseUrl}(${folders})/" "${caching.hashed}";
}
map $http_x_forwarded_proto$https $strict_transport {
  default "";
  "~^https|on$" "${strictTransport}";
}
`;
}

/** For nginx's context `server`. No location may have an `add_header` of its own: it would lose these. */
export function nginxServer({policy, baseUrl, defaultEdition}: Site): string {
  const header = (name: string, value: string) => `add_header ${name} "${value}" always;\n`;
  return [
    '# Written by the build.\n',
    ...Object.entries(securityHeaders(policy)).map(([name, value]) => header(name, value)),
    header('Strict-Transport-Security', '$strict_transport'),
    header('Cache-Control', '$caching'),
    `rewrite ^${baseUrl}(${editionPages.join('|')})/${defaultEdition.replaceAll('.', '\\.')}(?:/(.*))?$ ${baseUrl}$1/$2 redirect;\n`,
  ].join('');
}

/** For `aws cloudfront create-response-headers-policy`. S3 keeps the Cache-Control of each file (deploy/README.md). */
export function cloudFrontPolicy({policy}: Site): string {
  const {
    'Content-Security-Policy': csp,
    'Referrer-Policy': referrer,
    'X-Content-Type-Options': options,
    ...others
  } = securityHeaders(policy);
  const custom = Object.entries(others).map(([Header, Value]) => ({Header, Value, Override: true}));
  const config = {
    Name: 'backend-journey',
    SecurityHeadersConfig: {
      ContentSecurityPolicy: {Override: true, ContentSecurityPolicy: csp},
      ContentTypeOptions: {Override: options === 'nosniff'},
      ReferrerPolicy: {Override: true, ReferrerPolicy: referrer},
      StrictTransportSecurity: {Override: true, AccessControlMaxAgeSec: Number(strictTransport.split('=')[1])},
    },
    CustomHeadersConfig: {Quantity: custom.length, Items: custom},
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/**
 * A function of CloudFront (cloudfront-js-2.0) for viewers' requests: S3 knows objects, readers know folders. CloudFront
 * has the path as it was sent, so what other servers normalize is refused.
 */
export function cloudFrontFunction({baseUrl, defaultEdition}: Site): string {
  const edition = `^${baseUrl}(${editionPages.join('|')})/${defaultEdition.replaceAll('.', '\\.')}(?:/(.*))?$`;
  return `// Written by the build.
const edition = new RegExp(${JSON.stringify(edition)});

function redirect(statusCode, statusDescription, location) {
  return {statusCode, statusDescription, headers: {location: {value: location}}};
}

function handler(event) {
  const request = event.request;
  const uri = request.uri;
  if (/^\\/\\/|\\\\|%5c|%2f|\\/[._]/i.test(uri)) return {statusCode: 404, statusDescription: 'Not Found'};
  const found = edition.exec(uri);
  if (found) return redirect(302, 'Found', ${JSON.stringify(baseUrl)} + found[1] + '/' + (found[2] || ''));
  if (uri.endsWith('/')) request.uri = uri + 'index.html';
  else if (!/\\.[^/.]+$/.test(uri)) return redirect(301, 'Moved Permanently', uri + '/');
  return request;
}
`;
}
