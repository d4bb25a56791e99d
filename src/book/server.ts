import {createReadStream, statSync} from 'node:fs';
import {createServer} from 'node:http';
import path from 'node:path';

const types: Record<string, string> = {
  '.css': 'text/css',
  '.epub': 'application/epub+zip',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
};

/** A folder on a port of this machine. */
export interface StaticServer {
  /** Without a slash at its end. */
  origin: string;
  close: () => void;
}

/** The file that an address means; a folder means its `index.html`. */
function fileFor(folder: string, address: string): string | undefined {
  const file = path.join(folder, decodeURIComponent(address));
  if (file !== folder && !file.startsWith(folder + path.sep)) return undefined;
  const stats = statSync(file, {throwIfNoEntry: false});
  if (stats?.isDirectory()) return fileFor(folder, `${address.replace(/\/$/, '')}/index.html`);
  return stats?.isFile() ? file : undefined;
}

/** Serves a folder under a path, as any static server does: no rewriting, no compression, nothing of the network. */
export function serveFolder(folder: string, baseUrl = '/'): Promise<StaticServer> {
  const root = path.resolve(folder);
  const server = createServer((request, response) => {
    const {pathname} = new URL(request.url ?? '/', 'http://localhost');
    const file = pathname.startsWith(baseUrl) ? fileFor(root, `/${pathname.slice(baseUrl.length)}`) : undefined;
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {'content-type': types[path.extname(file)] ?? 'application/octet-stream'});
    createReadStream(file).pipe(response);
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('The server has no port.');
      resolve({
        origin: `http://127.0.0.1:${address.port}`,
        close: () => {
          server.closeAllConnections();
          server.close();
        },
      });
    });
  });
}
