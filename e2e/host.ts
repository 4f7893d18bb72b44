// Any static host: serves the folder dist/ as it is, can go away, and can bring a new version.
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../dist', import.meta.url));

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};

export class Host {
  /** Another number makes the service worker another one. */
  version = 1;
  /** Every path that was asked for. */
  readonly asked: string[] = [];
  readonly #server: Server;
  readonly #prefix: string;

  /** `prefix` such as '/tools/portside/': a build must not care where it lies. */
  constructor(prefix = '/') {
    this.#prefix = prefix;
    this.#server = createServer((request, response) => {
      const path = decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/');
      this.asked.push(path);
      const inside = path.startsWith(prefix) ? path.slice(prefix.length) || 'index.html' : '..';
      const file = join(dist, normalize(inside));
      if (!file.startsWith(dist) || !existsSync(file)) {
        response.writeHead(404).end();
        return;
      }
      response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
      if (inside === 'sw.js') {
        response.end(`${readFileSync(file, 'utf8')}\n// ${this.version}`);
      } else {
        createReadStream(file).pipe(response);
      }
    });
  }

  /** Address of the page. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, 'localhost', resolve));
    const { port } = this.#server.address() as AddressInfo;
    return `http://localhost:${port}${this.#prefix}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
