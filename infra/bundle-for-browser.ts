/** What runs in a browser is built inside the function that serves it: `import { script } from 'browser:./pixel/main.ts'`. */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

const PREFIX = 'browser:';

/**
 * The script as text: one file, minified, for browsers of 2022 and later. Properties listed in `inner-names.json` beside the
 * entry get short names; none of them may be the browser's, the page's, the wire's or of what is stored.
 */
export async function bundleForBrowser(entry: string): Promise<string> {
  const inner = await readFile(join(dirname(entry), 'inner-names.json'), 'utf8').catch(() => '[]');
  const names = JSON.parse(inner) as readonly string[];
  const { outputFiles } = await build({
    entryPoints: [entry],
    write: false,
    bundle: true,
    minify: true,
    ...(names.length > 0 && { mangleProps: new RegExp(`^(${names.join('|')})$`) }),
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

export const browserScripts: Plugin = {
  name: 'browser-scripts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^browser:/ }, ({ path, resolveDir }) => ({
      namespace: 'browser',
      path: resolve(resolveDir, path.slice(PREFIX.length)),
    }));
    onLoad({ filter: /./, namespace: 'browser' }, async ({ path }) => {
      const script = await bundleForBrowser(path);
      return { contents: `export const script = ${JSON.stringify(script)};`, loader: 'js' };
    });
  },
};

/** Pages and styles, as they are: `import { text } from 'text:./demo-shop/shop.html'`. */
export const textFiles: Plugin = {
  name: 'text-files',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^text:/ }, ({ path, resolveDir }) => ({
      namespace: 'text',
      path: resolve(resolveDir, path.slice('text:'.length)),
    }));
    onLoad({ filter: /./, namespace: 'text' }, async ({ path }) => ({
      contents: `export const text = ${JSON.stringify(await readFile(path, 'utf8'))};`,
      loader: 'js',
    }));
  },
};
