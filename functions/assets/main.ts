import { script as demoScript } from 'browser:./demo-shop/main.ts';
import { script as pixel } from 'browser:./pixel/main.ts';
import { text as demoPage } from 'text:./demo-shop/shop.html';
import { text as frame } from 'text:./demo-shop/styles/frame.css';
import { text as panel } from 'text:./demo-shop/styles/panel.css';
import { text as phone } from 'text:./demo-shop/styles/phone.css';
import { text as views } from 'text:./demo-shop/styles/views.css';
import { parseEnvironment } from '../../shared/runtime/env.ts';
import { textAsset } from './asset.ts';
import { demoShopAssets } from './demo-shop-assets.ts';
import { environmentSchema } from './env.ts';
import { type Assets, createAssetsHandler } from './handler.ts';

const { DEMO_SHOP_SITE: siteId } = parseEnvironment(environmentSchema, process.env);

/** The narrow screen's rules overrule the others. */
const style = [frame, views, panel, phone].join('\n');

const demoShop: Assets =
  siteId === undefined ? {} : demoShopAssets({ siteId, page: demoPage, style, script: demoScript });

export const handler = createAssetsHandler({
  ...demoShop,
  '/bt.js': textAsset(pixel, {
    contentType: 'text/javascript; charset=utf-8',
    // Shops get a new pixel within the hour; until it is fetched, the old one does.
    cacheControl: 'public, max-age=3600, stale-while-revalidate=86400',
  }),
});
