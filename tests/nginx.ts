import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {request, type IncomingHttpHeaders, type OutgoingHttpHeaders} from 'node:http';
import os from 'node:os';
import path from 'node:path';
import {answers, freePort, root} from './site';

/** nginx with the module that the shipped configuration loads. */
export const hasNginx =
  spawnSync('nginx', ['-v']).status === 0 &&
  spawnSync('test', ['-f', '/usr/lib/nginx/modules/ngx_http_brotli_static_module.so']).status === 0;

if (!hasNginx) {
  const missing = 'nginx or libnginx-mod-http-brotli-static is missing: apt-get install them';
  if (process.env.CI) throw new Error(missing);
  console.warn(`SKIPPED: what the site is on a real server is not tested here. ${missing}.`);
}

/** The build, served by the shipped configuration. */
export interface Nginx {
  url: string;
  /** The same with TLS, under a certificate that nobody signed, and its door without. */
  tls: {url: string; plainUrl: string};
  stop: () => void;
}

/** Compresses a copy of the build and serves it, on free ports, in a folder as deploy/Dockerfile lays it out. */
export async function startNginx(): Promise<Nginx> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'nginx-'));
  chmodSync(folder, 0o755); // nginx's workers may be another user than its master
  const [port, tlsPort, plainPort] = [await freePort(), await freePort(), await freePort()];
  cpSync(path.join(root, 'build'), path.join(folder, 'site'), {recursive: true});
  execFileSync('npm', ['run', '--silent', 'compress', '--', path.join(folder, 'site')], {cwd: root, stdio: 'pipe'});

  const configuration = readFileSync(path.join(root, 'deploy/nginx.conf'), 'utf8').replaceAll('/tmp/', `${folder}/`);
  writeFileSync(path.join(folder, 'nginx.conf'), configuration.replace('listen 8080', `listen 127.0.0.1:${port}`));
  const tls = path.join(folder, 'with-tls');
  mkdirSync(path.join(tls, 'tls'), {recursive: true});
  cpSync(path.join(folder, 'site/.deploy'), path.join(tls, 'site/.deploy'), {recursive: true});
  writeFileSync(path.join(tls, 'nginx.conf'), configuration.replace('listen 8080', `listen 127.0.0.1:${plainPort}`));
  const withTls = readFileSync(path.join(root, 'deploy/tls.conf'), 'utf8');
  writeFileSync(path.join(tls, 'tls.conf'), withTls.replace('listen 8443', `listen 127.0.0.1:${tlsPort}`));
  const certificate = ['-keyout', 'tls/key.pem', '-out', 'tls/certificate.pem', '-subj', '/CN=localhost', '-days', '2'];
  const arguments_ = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', [...arguments_, ...certificate], {cwd: tls, stdio: 'pipe'});

  const servers = [folder, tls].map((configured) => {
    const own = `daemon off; pid ${configured}/nginx.pid;`;
    return spawn('nginx', ['-p', folder, '-c', path.join(configured, 'nginx.conf'), '-g', own], {stdio: 'inherit'});
  });
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; !(await answers(url)); attempt++) {
    if (attempt === 50 || servers.some(({exitCode}) => exitCode !== null)) throw new Error('nginx does not start.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    tls: {url: `https://127.0.0.1:${tlsPort}`, plainUrl: `http://127.0.0.1:${plainPort}`},
    stop: () => {
      for (const server of servers) server.kill();
      rmSync(folder, {recursive: true, force: true});
    },
  };
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Asks for a path exactly as it is written, and takes the answer as it comes. */
export function ask(url: string, address: string, headers: OutgoingHttpHeaders = {}, method = 'GET'): Promise<Answer> {
  const {hostname, port} = new URL(url);
  return new Promise((resolve, reject) => {
    request({hostname, port, path: address, headers, method, agent: false}, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks)});
      });
      response.on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}
