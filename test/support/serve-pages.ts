import { createServer } from 'node:http';
import { build } from 'esbuild';
import { listenOnLoopback } from '../../infra/local/engines/listen.ts';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';

export type PageServer = {
  readonly url: string;
  /** Each path answers with what it stands for; a path ending in `.js` is a script, every other a page. */
  set(path: string, content: string): void;
  stop(): Promise<void>;
};

/** A shop's own web server, on a port and thus an origin of its own. */
export async function servePages(): Promise<PageServer> {
  const contents = new Map<string, string>();
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const content = contents.get(path);
    const type = path.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8';
    response.writeHead(content === undefined ? 404 : 200, { 'content-type': type, 'cache-control': 'no-store' });
    response.end(content ?? '');
  });
  const { url, close } = await listenOnLoopback(server, 0);
  return { url, set: (path, content) => contents.set(path, content), stop: close };
}

/** Makes one script for a browser of a module that imports packages, as a shop's own build does. */
export async function bundleForBrowser(code: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: PROJECT_FOLDER, loader: 'js' },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}
