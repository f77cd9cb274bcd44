import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type PixelLab, startPixelLab } from '../../../support/pixel-lab.ts';

let lab: PixelLab;
beforeAll(async () => {
  lab = await startPixelLab();
});
beforeEach(() => lab.reset());
afterAll(() => lab.stop());

const script = (text: string): string => `<script>${text}</script>`;
const arrive = (events: number) => vi.waitFor(() => expect(lab.events()).toHaveLength(events), 10_000);

describe('ids', () => {
  it('of Meta are made as its pixel makes them, from the click id as it stands in the url', async () => {
    const page = await lab.open({ path: '/?a=1&FbClId=IwAR3_x-Y%2Bz' });
    await page.clock.runFor(1_100);
    await arrive(1);
    const { user } = lab.events()[0] as unknown as { user: { fbp: string; fbc: string } };
    expect(user.fbc).toMatch(/^fb\.1\.\d{13}\.IwAR3_x-Y%2Bz$/);
    expect(user.fbp).toMatch(/^fb\.1\.\d{13}\.\d+$/);
    const cookies = await page.context().cookies();
    expect(cookies.map(({ name, value, domain }) => [name, value, domain]).sort()).toEqual([
      ['_fbc', user.fbc, '.shop.localhost'],
      ['_fbp', user.fbp, '.shop.localhost'],
    ]);
  });

  it.each([
    ['fb.1.1700000000000.old', '/', 'fb.1.1700000000000.old'],
    ['fb.1.1700000000000.same', '/?fbclid=same', 'fb.1.1700000000000.same'],
    ['fb.1.1700000000000.same.AQQCAQIB', '/?fbclid=same', 'fb.1.1700000000000.same.AQQCAQIB'],
    ['fb.1.1700000000000.old', '/?fbclid=New', expect.stringMatching(/^fb\.1\.\d{13}\.New$/)],
  ])('of Meta: a cookie %s at %s gives %s', async (cookie, path, expected) => {
    const page = await lab.open({
      path,
      prepare: (context) =>
        context.addCookies([
          { name: '_fbc', value: cookie, domain: '.shop.localhost', path: '/' },
          { name: '_fbp', value: 'fb.1.1700000000001.42', domain: '.shop.localhost', path: '/' },
        ]),
    });
    await page.clock.runFor(1_100);
    await arrive(1);
    expect(lab.events()[0]?.user).toEqual({ fbp: 'fb.1.1700000000001.42', fbc: expected });
  });

  it('of an account go with the events after it, with all that its signature covers', async () => {
    const page = await lab.open({
      after: script(
        `bt('track','search');bt('identify',{userId:7,email:'Me@Example.com',phone:'+49 1',firstName:'Me',signature:'ab12'});bt('track','view_item')`,
      ),
    });
    await page.clock.runFor(1_100);
    await arrive(4);
    const [, search, identify, view] = lab.events();
    expect(search).not.toHaveProperty('userId');
    expect(identify).toMatchObject({
      event: 'identify',
      userId: '7',
      signature: 'ab12',
      user: { email: 'Me@Example.com', phone: '+49 1', firstName: 'Me' },
    });
    expect(view).toMatchObject({
      event: 'view_item',
      userId: '7',
      signature: 'ab12',
      user: { email: 'Me@Example.com', phone: '+49 1' },
    });
    expect(view?.user).not.toHaveProperty('firstName');
    const next = await page.context().newPage();
    await next.goto(page.url());
    expect(await next.evaluate('JSON.stringify(localStorage)')).not.toContain('Example.com');
  });

  it('that the server knows better are taken over, and the checkout token with them', async () => {
    lab.replyWith(() => ({ status: 202, body: { accepted: 1, withheld: [], visitorId: 'v-1', checkoutToken: 't.1' } }));
    const page = await lab.open({ after: script(`bt('token', (token) => { window.token = token })`) });
    await page.clock.runFor(1_100);
    await page.waitForFunction('window.token');
    expect(await page.evaluate('token')).toBe('t.1');
    await page.evaluate(`bt('track','search');bt('token', (token) => { window.again = token })`);
    await page.clock.runFor(1_100);
    await arrive(2);
    expect(lab.received[1]?.visitorId).toBe('v-1');
    expect(await page.evaluate('again')).toBe('t.1');
    expect(lab.others).toEqual([]);
    expect(await page.evaluate('document.cookie')).not.toContain('t.1');
  });
});

describe('the checkout token', () => {
  it('goes into the cart of a Shopify shop: when it is new, and when there may be a new cart', async () => {
    lab.replyWith(() => ({ status: 202, body: { checkoutToken: 't.1' } }));
    const page = await lab.open({ before: script(`window.Shopify={shop:'x.myshopify.com',routes:{root:'/en/'}}`) });
    const written = (times: number) => vi.waitFor(() => expect(lab.others).toHaveLength(times), 10_000);
    await page.clock.runFor(1_100);
    await written(1);
    await vi.waitFor(async () => expect(await page.evaluate('localStorage.bt_shop')).toContain('carried'), 10_000);
    await page.evaluate(`bt('track','view_item');bt('track','add_to_cart')`);
    await page.clock.runFor(1_100);
    await written(2);
    expect(lab.others[0]).toEqual({ path: '/en/cart/update.js', body: 'attributes%5Bbacktrail%5D=t.1' });
  });

  it('is a cookie for the hooks of a WooCommerce shop', async () => {
    lab.replyWith(() => ({ status: 202, body: { checkoutToken: 't.1' } }));
    const page = await lab.open({ after: '</head><body class="woocommerce-page">' });
    await page.clock.runFor(1_100);
    await page.waitForFunction(`document.cookie.includes('backtrail=t.1')`);
    await page.evaluate(`bt('consent','revoke')`);
    expect(await page.evaluate('document.cookie')).toBe('');
  });
});
