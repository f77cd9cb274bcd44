import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OpenOptions, type PixelLab, type SentEvent, startPixelLab } from '../../../support/pixel-lab.ts';

let lab: PixelLab;
beforeAll(async () => {
  lab = await startPixelLab();
});
beforeEach(() => lab.reset());
afterAll(() => lab.stop());

const script = (text: string): string => `<script>${text}</script>`;

/** Meta's base code without the script it loads, and that script once it is there: it takes the queue and then each call. */
const BASE = `!function(f,n){if(f.fbq)return;n=f.fbq=function(){n.callMethod?n.callMethod.apply(n,arguments):n.queue.push(arguments)};
if(!f._fbq)f._fbq=n;n.push=n;n.loaded=!0;n.version='2.0';n.queue=[]}(window);fbq('init','1234');fbq('track','PageView');`;
const LOADED = `window.told=[];fbq.callMethod=function(){told.push(arguments[1])};while(fbq.queue.length)fbq.callMethod.apply(fbq,fbq.queue.shift());`;
const FBQ = `fbq('track','ViewContent',{content_ids:['a'],content_name:'Shoes',value:120,currency:'EUR'},{eventID:'m-view'});
fbq('track','AddToCart',{contents:[{id:'a',quantity:1,item_price:120}],value:120,currency:'EUR'},{eventID:'m-cart'});
fbq('trackSingle','1234','Purchase',{contents:[{id:'a',quantity:1,item_price:120}],value:120,currency:'EUR',order_id:'o-1'},{eventID:'m-order'});
fbq('trackSingle','9999','Purchase',{contents:[{id:'a',quantity:1,item_price:120}],value:120,currency:'EUR',order_id:'o-1'},{eventID:'m-order'});`;

const ITEM = `{item_id:'a',item_name:'Shoes',price:120,quantity:1}`;
const LAYER = `window.dataLayer=window.dataLayer||[];dataLayer.push({event:'gtm.js'});
dataLayer.push({event:'view_item',ecommerce:{currency:'EUR',value:120,items:[${ITEM}]}});
dataLayer.push({ecommerce:null});
dataLayer.push({event:'add_to_cart',ecommerce:{currency:'EUR',value:'120.00',items:[${ITEM}]}});
dataLayer.push({event:'purchase',ecommerce:{transaction_id:'o-1',currency:'EUR',value:120,items:[${ITEM}]}});`;
const GTAG = `window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)};gtag('js',new Date());gtag('config','G-1');
gtag('event','view_item',{currency:'EUR',value:120,items:[${ITEM}]});
gtag('event','add_to_cart',{currency:'EUR',value:120,items:[${ITEM}]});
gtag('event','purchase',{transaction_id:'o-1',currency:'EUR',value:120,items:[${ITEM}]});`;
const NATIVE = `bt('track','view_item',{currency:'EUR',value:120,items:[{itemId:'a',name:'Shoes',price:120,quantity:1}]});
bt('track','add_to_cart',{currency:'EUR',value:120,items:[{itemId:'a',name:'Shoes',price:120,quantity:1}]});
bt('track','purchase',{orderId:'o-1',currency:'EUR',value:120,items:[{itemId:'a',name:'Shoes',price:120,quantity:1}]});`;

const pages: readonly (readonly [name: string, page: OpenOptions])[] = [
  ['only its own calls', { after: script(NATIVE) }],
  ['only a data layer', { after: script(LAYER) }],
  ['a data layer from before the snippet', { before: script(LAYER) }],
  ['only gtag', { after: script(GTAG) }],
  ["only Meta's pixel", { after: script(BASE + FBQ) }],
  ["Meta's pixel from before the snippet", { before: script(BASE + FBQ) }],
  ["Meta's pixel that had loaded before bt.js", { after: script(BASE + FBQ + LOADED) }],
  ["Meta's pixel that loads early", { after: script(BASE + LOADED + FBQ) }],
  ['all three', { after: script(BASE + FBQ + LAYER + NATIVE) }],
  ['all three the other way round', { before: script(LAYER), after: script(NATIVE + BASE + LOADED + FBQ) }],
  ["a data layer and Meta's pixel", { after: script(BASE + FBQ + GTAG) }],
];

/** What facts hang on. The price of a single item that Meta's pixel only names is not told. */
const factsOf = ({ event, value, currency, orderId, items }: SentEvent) => ({
  event,
  value,
  currency,
  orderId,
  items: (items as { itemId: string; quantity?: number }[] | undefined)?.map(({ itemId }) => itemId),
});

const byName = (a: { readonly event: string }, b: { readonly event: string }): number => (a.event < b.event ? -1 : 1);

describe('a page with', () => {
  it.each(pages)('%s tells each event once, and the same of it', async (_, options) => {
    const page = await lab.open(options);
    await page.clock.runFor(3_000);
    await vi.waitFor(() => expect(lab.events().length).toBeGreaterThanOrEqual(4), 10_000);
    await page.clock.runFor(3_000);
    expect(lab.events().map(factsOf).sort(byName)).toEqual([
      { event: 'add_to_cart', value: 120, currency: 'EUR', items: ['a'] },
      { event: 'page_view' },
      { event: 'purchase', value: 120, currency: 'EUR', orderId: 'o-1', items: ['a'] },
      { event: 'view_item', value: 120, currency: 'EUR', items: ['a'] },
    ]);
    expect(lab.received).toHaveLength(1);
    if (options.after?.includes('told')) {
      expect(await page.evaluate('told.filter((name) => name !== undefined)')).toContain('ViewContent');
    }
  });

  it("Meta's pixel keeps the ids that pixel was given, whichever source wins", async () => {
    for (const after of [BASE + FBQ, BASE + FBQ + NATIVE, NATIVE + BASE + FBQ, BASE + FBQ + LAYER]) {
      await lab.reset();
      const page = await lab.open({ after: script(after) });
      await page.clock.runFor(2_000);
      await vi.waitFor(() => expect(lab.events()).toHaveLength(4), 10_000);
      const ids = Object.fromEntries(lab.events().map(({ event, eventId }) => [event, eventId]));
      expect(ids).toMatchObject({ view_item: 'm-view', add_to_cart: 'm-cart', purchase: 'm-order' });
    }
  });
});

describe('a source', () => {
  it('that tells later what another has told already is not heard', async () => {
    const page = await lab.open({
      after: script(`${BASE}fbq('track','AddToCart',{content_ids:['a']},{eventID:'m-1'})`),
    });
    await page.clock.runFor(2_000);
    await vi.waitFor(() => expect(lab.events()).toHaveLength(2), 10_000);
    await page.evaluate(`dataLayer.push({event:'add_to_cart',ecommerce:{items:[{item_id:'a'}]}})`);
    await page.evaluate(`fbq('track','AddToCart',{content_ids:['b']},{eventID:'m-2'})`);
    await page.clock.runFor(2_000);
    await vi.waitFor(() => expect(lab.events()).toHaveLength(3), 10_000);
    expect(lab.events().map(({ eventId }) => eventId)).toEqual([expect.any(String), 'm-1', 'm-2']);
  });

  it('that names an order corrects one that did not', async () => {
    const page = await lab.open({ after: script(`${BASE}fbq('track','Purchase',{value:120,currency:'EUR'})`) });
    await page.clock.runFor(2_000);
    await vi.waitFor(() => expect(lab.events()).toHaveLength(2), 10_000);
    const order = `dataLayer.push({event:'purchase',ecommerce:{transaction_id:'o-1',value:120,currency:'EUR'}})`;
    await page.evaluate(`${order};${order}`);
    await page.clock.runFor(2_000);
    await vi.waitFor(() => expect(lab.events()).toHaveLength(3), 10_000);
    expect(lab.events().map(({ orderId }) => orderId)).toEqual([undefined, undefined, 'o-1']);
  });

  it('is chosen anew on the next page of a single-page app', async () => {
    const page = await lab.open({ after: script(`bt('track','view_item',{items:[{itemId:'a'}]})`) });
    await page.evaluate(
      `history.pushState({}, '', '/next');dataLayer.push({event:'view_item',ecommerce:{items:[{item_id:'b'}]}})`,
    );
    await page.clock.runFor(2_000);
    await vi.waitFor(() => expect(lab.events()).toHaveLength(4), 10_000);
    expect(
      lab
        .events()
        .map(factsOf)
        .map(({ event, items }) => [event, items?.[0]]),
    ).toEqual([
      ['page_view', undefined],
      ['view_item', 'a'],
      ['page_view', undefined],
      ['view_item', 'b'],
    ]);
  });

  it('is still heard when the page puts a new data layer in its place', async () => {
    const page = await lab.open({ after: script(`dataLayer=[{event:'begin_checkout',ecommerce:{items:[]}}]`) });
    await page.evaluate(`dataLayer=[{event:'add_payment_info',ecommerce:{items:[]}}]`);
    await page.clock.runFor(3_000);
    await vi.waitFor(() => expect(lab.events()).toHaveLength(3), 10_000);
    expect(lab.events().map(({ event }) => event)).toEqual(['page_view', 'begin_checkout', 'add_payment_info']);
  });

  it('does not notice it is heard, even where what it says makes no sense', async () => {
    const page = await lab.open({
      after:
        script(`${BASE}window.dataLayer=[null,3,'x',{event:5},{event:'purchase',ecommerce:7},['event'],{length:-1}];
        fbq();fbq('track');fbq('track',{});fbq(null,null);window.count=dataLayer.push({event:'search',items:{}});`),
    });
    await page.clock.runFor(2_000);
    await vi.waitFor(() => expect(lab.events().map(({ event }) => event)).toContain('search'), 10_000);
    expect(await page.evaluate('[count, dataLayer.length, fbq.queue.length]')).toEqual([8, 8, 6]);
  });
});
