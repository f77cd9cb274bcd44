import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { bundleForBrowser } from '../../infra/bundle-for-browser.ts';
import { listenOnLoopback } from '../../infra/local/engines/listen.ts';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { pixelSnippet } from '../../shared/domain/pixel-snippet.ts';
import { startBrowser } from './browser.ts';

export const PIXEL_ENTRY = join(PROJECT_FOLDER, 'functions', 'assets', 'pixel', 'main.ts');

export type SentEvent = { readonly eventId: string; readonly event: string } & Readonly<Record<string, unknown>>;
export type SentRequest = {
  readonly siteId: string;
  readonly visitorId?: string;
  readonly sentAt?: number;
  readonly events: readonly SentEvent[];
  readonly headers: IncomingMessage['headers'];
  readonly bytes: number;
};
export type Reply = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

const ACCEPTED: Reply = { status: 202, body: { accepted: 1, withheld: [] } };

export type OpenOptions = {
  /** Scripts of the head, before and after the snippet. */
  readonly before?: string;
  readonly after?: string;
  /** Default: the visitor has agreed by the shop's own call. */
  readonly consent?: 'grant' | 'revoke' | 'none';
  /** Of `init`; default: none. */
  readonly init?: Readonly<Record<string, unknown>>;
  readonly path?: string;
  readonly host?: string;
  /** Default: until bt.js has taken over. */
  readonly waits?: boolean;
  /** Runs before anything of the page. */
  readonly prepare?: (context: BrowserContext) => Promise<unknown>;
};

/**
 * A real browser, a shop at www.shop.localhost and the API at api.shop.localhost, which writes down what it gets. Time in
 * the pages stands still until it is moved.
 */
export async function startPixelLab() {
  const script = await bundleForBrowser(PIXEL_ENTRY);
  const browser = await startBrowser();
  const pages = new Map<string, string>();
  const received: SentRequest[] = [];
  const others: { readonly path: string; readonly body: string }[] = [];
  let reply: (request: SentRequest, place: number) => Reply = () => ACCEPTED;

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { pathname } = new URL(request.url ?? '/', 'http://lab');
    const send = (status: number, type: string, text: string, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { 'content-type': type, ...headers });
      response.end(text);
    };
    if (pathname === '/bt.js') return send(200, 'text/javascript', script);
    if (pathname !== '/v1/events') {
      if (request.method === 'POST') others.push({ path: request.url ?? '', body: body.toString() });
      return send(200, 'text/html', pages.get(pathname) ?? '<!doctype html><title>Elsewhere</title>');
    }
    const sent = { ...JSON.parse(body.toString()), headers: request.headers, bytes: body.length } as SentRequest;
    const answer = reply(sent, received.length);
    received.push(sent);
    const { origin } = request.headers;
    send(answer.status, 'application/json', JSON.stringify(answer.body ?? {}), {
      ...(origin === undefined ? {} : { 'access-control-allow-origin': origin }),
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'retry-after',
      ...answer.headers,
    });
  });
  const { port, close } = await listenOnLoopback(server, 0);
  const shop = (path: string, host = 'www.shop.localhost') => `http://${host}:${port}${path}`;
  const contexts: BrowserContext[] = [];

  return {
    shop,
    received: received as readonly SentRequest[],
    others: others as readonly { readonly path: string; readonly body: string }[],
    events: (): readonly SentEvent[] => received.flatMap(({ events }) => events),
    replyWith(next: typeof reply): void {
      reply = next;
    },
    /** Each test begins with an empty notebook and a browser that knows nobody. */
    async reset(): Promise<void> {
      await Promise.all(contexts.splice(0).map((context) => context.close()));
      pages.clear();
      received.length = 0;
      others.length = 0;
      reply = () => ACCEPTED;
    },
    /** What the shop serves at a path: the snippet, and scripts around it. */
    put(path: string, { before = '', after = '', consent = 'grant', init }: OpenOptions = {}): void {
      const api = `http://api.shop.localhost:${port}`;
      const told = consent === 'none' ? '' : `<script>bt('consent', '${consent}')</script>`;
      const snippet = pixelSnippet({ apiUrl: api, siteId: 'shop' });
      const own = init === undefined ? snippet : snippet.replace(`"shop")`, `"shop", ${JSON.stringify(init)})`);
      const head = `${before}${own}${told}${after}`;
      pages.set(path, `<!doctype html><html><head><title>Shop ${path}</title>${head}</head><body></body></html>`);
    },
    async open(options: OpenOptions = {}): Promise<Page> {
      const url = new URL(shop(options.path ?? '/', options.host));
      if (!pages.has(url.pathname)) this.put(url.pathname, options);
      const context = await browser.newContext();
      contexts.push(context);
      await context.clock.install();
      await context.clock.pauseAt(Date.now() + 60_000);
      await options.prepare?.(context);
      const page = await context.newPage();
      await page.goto(url.href);
      if (options.waits !== false) await page.waitForFunction('window.bt && window.bt.run');
      return page;
    },
    async stop(): Promise<void> {
      await browser.close();
      await close();
    },
  };
}

export type PixelLab = Awaited<ReturnType<typeof startPixelLab>>;
