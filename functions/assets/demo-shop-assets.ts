import { pixelSnippet } from '../../shared/domain/pixel-snippet.ts';
import { type AssetSettings, textAsset } from './asset.ts';
import { PRODUCTS } from './demo-shop/products.ts';
import type { Assets } from './handler.ts';

export type DemoShop = {
  readonly siteId: string;
  /** Has `<!-- snippet -->` where a shop pastes the pixel's lines. */
  readonly page: string;
  readonly style: string;
  readonly script: string;
};

/** Asked for again at each visit, so that what was just changed is seen. */
const settings = (contentType: string): AssetSettings => ({
  contentType: `${contentType}; charset=utf-8`,
  cacheControl: 'no-cache',
});

/** One page behind every address that its script gives a view, so that reloading and sharing work as in a real shop. */
const VIEWS = ['/demo', '/demo/', '/demo/cart', '/demo/checkout', '/demo/thanks'];

/** A shop to click through. It uses the pixel as any shop does: the snippet in its head, and calls to `bt`. */
export function demoShopAssets({ siteId, page, style, script }: DemoShop): Assets {
  // The API is where the shop is, so the snippet needs no host.
  const snippet = pixelSnippet({ apiUrl: '', siteId });
  const document = textAsset(
    page.replace('<!-- snippet -->', () => snippet),
    settings('text/html'),
  );
  const paths = [...VIEWS, ...PRODUCTS.map(({ itemId }) => `/demo/products/${itemId}`)];
  return {
    ...Object.fromEntries(paths.map((path) => [path, document])),
    '/demo/shop.css': textAsset(style, settings('text/css')),
    '/demo/shop.js': textAsset(script, settings('text/javascript')),
  };
}
