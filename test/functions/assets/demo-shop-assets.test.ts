import { describe, expect, it } from 'vitest';
import { PRODUCTS } from '../../../functions/assets/demo-shop/products.ts';
import { demoShopAssets } from '../../../functions/assets/demo-shop-assets.ts';
import { pixelSnippet } from '../../../shared/domain/pixel-snippet.ts';

const assets = demoShopAssets({
  siteId: 'my-shop',
  page: '<head><!-- snippet --></head>',
  style: 'a{}',
  script: 'let a;',
});

describe('the demo shop', () => {
  it('has the snippet that shops paste in the head of its page', () => {
    expect(assets['/demo/']?.plain.body.toString()).toBe(
      `<head>${pixelSnippet({ apiUrl: '', siteId: 'my-shop' })}</head>`,
    );
  });

  it('answers every address of its views with the page, so that they can be reloaded', () => {
    const views = ['', '/', '/cart', '/checkout', '/thanks', ...PRODUCTS.map(({ itemId }) => `/products/${itemId}`)];
    for (const view of views) expect(assets[`/demo${view}`], view).toBe(assets['/demo/']);
    expect(Object.keys(assets)).toHaveLength(views.length + 2);
  });
});
