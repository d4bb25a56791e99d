import {createHash} from 'node:crypto';
import {runInNewContext} from 'node:vm';
import {describe, expect, it} from 'vitest';
import {
  cloudFrontFunction,
  cloudFrontPolicy,
  headersFile,
  nginxCaching,
  nginxServer,
  redirectsFile,
  type Site,
} from './hosts';
import {demandsOf} from './page';
import {knownScript, policyFor} from './policy';

const colorMode = 'document.documentElement.setAttribute("data-theme-choice","system")';
const page = (body = '', script = colorMode) =>
  `<!doctype html><html><head><meta charset=UTF-8><script src=/reading.js></script></head><body><script>${script}</script>${body}</body></html>`;

describe('a page', () => {
  it('may hold the script of the color mode, data, and scripts, pictures and styles of the site', () => {
    const body = `<script type="application/ld+json">{"@context":"https://schema.org"}</script>
      <img src="/img/logo.svg"><img src="data:image/svg+xml,x"><link rel=stylesheet href=/assets/css/styles.css>
      <link rel=canonical href=https://example.org/><a href=https://example.org/>out</a><pre>&lt;script&gt;</pre>`;
    expect(demandsOf(page(body))).toEqual({inlineScripts: [colorMode], refused: []});
  });

  it.each([
    ['another script', '<script>alert(1)</script>', 'inline scripts'],
    ['a script in other letters', '<SCRIPT type=module>alert(1)</SCRIPT >', 'inline scripts'],
    ['a script in a drawing', '<svg><script>alert(1)</script></svg>', 'inline scripts'],
    ['a script with a slash for a space', '<script/x>alert(1)</script>', 'inline scripts'],
    ['a script that says it is data, of a kind that executes', '<script type=text/javascript>1</script>', 'inline'],
    ['a script with an address and a text', '<script src=/a.js>alert(1)</script>', 'both an address and a text'],
    ['a script without an end', '<script>alert(1)', 'without an end'],
    ['a script from elsewhere', '<script src=//example.org/a.js></script>', 'script from elsewhere'],
    ['a style element', '<svg><style>a{}</style></svg>', 'a style element'],
    ['a stylesheet from elsewhere', '<link rel=stylesheet href=https://example.org/a.css>', 'link from elsewhere'],
    ['a picture from elsewhere', '<img src="https://example.org/a.png">', 'img from elsewhere'],
    ['a frame of data', '<iframe src="data:text/html,x"></iframe>', 'iframe from elsewhere'],
    ['an event handler', '<img src=/a.png onerror=alert(1)>', 'the handler onerror'],
    ['a new base', '<base href=/elsewhere/>', 'a base element'],
  ])('is refused with %s', (_name, body, message) => {
    expect(() => knownScript([['a/index.html', page(body)]])).toThrow(`a/index.html: `);
    expect(() => knownScript([['a/index.html', page(body)]])).toThrow(message);
  });

  it('is refused if its one inline script is another than elsewhere, or an unknown one, or missing', () => {
    const home = ['index.html', page()] as const;
    expect(() => knownScript([home, ['b.html', page('', `${colorMode};evil()`)]])).toThrow(
      'b.html: its inline script is not that of index.html',
    );
    expect(() => knownScript([['b.html', page('', 'evil()')]])).toThrow('b.html: an unknown inline script: evil()');
    expect(() => knownScript([['b.html', '<!doctype html><p>text']])).toThrow('b.html: 0 inline scripts');
  });

  it('has to exist', () => {
    expect(() => knownScript([])).toThrow('There is no page');
  });
});

describe('the policy', () => {
  const policy = policyFor(knownScript([['index.html', page()]]), false);

  it('allows the script by the hash that a browser computes of it, and no other by a word', () => {
    const hash = createHash('sha256').update(colorMode).digest('base64');
    const scripts = policy.find((directive) => directive.startsWith('script-src '));
    expect(scripts).toBe(`script-src 'self' 'sha256-${hash}' 'wasm-unsafe-eval'`);
  });

  it('refuses style elements, but for a build that leaves the drawing of diagrams to Mermaid', () => {
    expect(policy).toContain("style-src-elem 'self'");
    expect(policyFor(colorMode, true)).toContain("style-src-elem 'self' 'unsafe-inline'");
  });

  it('starts from nothing, and allows only the site itself', () => {
    expect(policy[0]).toBe("default-src 'none'");
    expect(policy.join(' ')).not.toMatch(/https?:|\*|'unsafe-eval'|blob:/);
  });
});

describe('the files of the hosts', () => {
  const site: Site = {policy: policyFor(colorMode, false), baseUrl: '/', defaultEdition: '1.0'};

  it('carry the same policy', () => {
    const policy = [...site.policy, "frame-ancestors 'none'"].join('; ');
    for (const text of [headersFile(site), nginxServer(site), cloudFrontPolicy(site)]) expect(text).toContain(policy);
  });

  it('fit the limits of Cloudflare Pages: 100 rules, 2,000 characters a line', () => {
    const lines = headersFile(site).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(2000);
    expect(lines.filter((line) => line.startsWith('/')).length).toBeLessThan(100);
  });

  it('keep hashed files for a year, and lead from the name of the default edition to it, under any base', () => {
    const under = {...site, baseUrl: '/course-site/'};
    expect(headersFile(under)).toContain('/course-site/assets/*\n  Cache-Control: public, max-age=31536000, immutable');
    expect(redirectsFile(under)).toContain('/course-site/course/1.0/* /course-site/course/:splat 302\n');
    expect(nginxCaching(under)).toContain('/course-site/(assets|concepts|');
    expect(nginxServer(under)).toContain('rewrite ^/course-site/(course|glossary|roadmap|progress|review)/1\\.0(?:');
  });

  it.each([
    ['/', {uri: '/index.html'}],
    ['/course/databases/', {uri: '/course/databases/index.html'}],
    ['/assets/js/main.js', {uri: '/assets/js/main.js'}],
    ['/course/databases', {statusCode: 301, headers: {location: {value: '/course/databases/'}}}],
    ['/course/1.0/databases/', {statusCode: 302, headers: {location: {value: '/course/databases/'}}}],
    ['/roadmap/1.0', {statusCode: 302, headers: {location: {value: '/roadmap/'}}}],
    ['/course/1x0/', {uri: '/course/1x0/index.html'}],
    ['//example.org', {statusCode: 404}],
    ['/\\example.org', {statusCode: 404}],
    ['/.deploy/cloudfront.json', {statusCode: 404}],
  ])('lead CloudFront from %s to an object', (uri, expected) => {
    const event = {request: {uri}};
    expect(runInNewContext(`${cloudFrontFunction(site)}\nhandler(event)`, {event})).toMatchObject(expected);
  });
});
