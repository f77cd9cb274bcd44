import { describe, expect, it } from 'vitest';
import type { TrackedEvent } from '../../../../shared/domain/event/tracked-event.ts';
import { readTouchpoint } from '../../../../shared/domain/touchpoint/read-touchpoint.ts';
import { aPageView } from '../../../support/a-touchpoint.ts';

const read = (fields: Partial<TrackedEvent>) =>
  readTouchpoint(aPageView(fields), ['shop.example'], (value) => `digest(${value})`);
const query = (text: string) => read({ url: `https://shop.example/shoes?${text}` });

describe('a touchpoint', () => {
  it('is a page view with campaign parameters, read as they were sent', () => {
    expect(
      query('utm_source=IG&utm_medium=Story&utm_campaign=spring+shoes&utm_id=42&utm_term=a%26b&utm_content=c'),
    ).toEqual({
      at: aPageView().occurredAt,
      eventId: 'e1',
      kind: 'view',
      source: 'IG',
      medium: 'Story',
      campaign: 'spring shoes',
      utmId: '42',
      term: 'a&b',
      content: 'c',
      landingPage: '/shoes',
    });
  });

  it('is nothing without a mark, on other events, or with a placement alone', () => {
    expect(read({})).toBeUndefined();
    expect(query('size=42&link=banner&source=x&placement=hero')).toBeUndefined();
    expect(query('utm_source=&utm_medium=%20')).toBeUndefined();
    expect(read({ event: 'add_to_cart', url: 'https://shop.example/?utm_source=ig' })).toBeUndefined();
  });

  it('has ad, post and link ids', () => {
    expect(query('campaign_id=1&adset_id=2&ad_id=3&post_id=4&bt_link=5&placement=Instagram_Stories')).toMatchObject({
      campaignId: '1',
      adsetId: '2',
      adId: '3',
      postId: '4',
      linkId: '5',
      placement: 'Instagram_Stories',
    });
  });

  it.each([
    'utm_source={{site_source_name}}&ad_id={{ad.id}}',
    'utm_source=%7B%7Bsite_source_name%7D%7D&utm_campaign=x{{campaign.id}}',
    'utm_source=%257B%257Bsite_source_name%257D%257D',
    'ad_id=__CID__&campaign_id=__CAMPAIGN_ID__',
    'campaign_id={campaignid}&gclid={gclid}',
    'campaign_id=CAMPAIGN_GROUP_ID&adset_id=CAMPAIGN_ID&ad_id=CREATIVE_ID&utm_campaign=CAMPAIGN_NAME',
  ])('takes unexpanded macros for missing: %s', (text) => {
    expect(query(text)).toBeUndefined();
  });

  it('keeps one click id by type and digest of its exact value, its name in any case', () => {
    expect(query('FBCLID=IwAR0_a-B%2Bc')).toMatchObject({
      clickIdType: 'fbclid',
      clickIdDigest: 'digest(IwAR0_a-B+c)',
    });
    expect(query('ScCid=Aa%2B1+2')).toMatchObject({ clickIdType: 'sccid', clickIdDigest: 'digest(Aa+1+2)' });
    expect(query('fbclid=f&gclid=g')).toMatchObject({ clickIdType: 'gclid', clickIdDigest: 'digest(g)' });
  });

  it('takes the first usable of equal parameters and the platform where no source is given', () => {
    expect(query('utm_source=&utm_source=a&utm_source=b')?.source).toBe('a');
    expect(query('site_source_name=ig&ad_id=1')).toMatchObject({ source: 'ig', placement: 'ig' });
    expect(query('site_source_name=ig&utm_source=meta&placement=Instagram_Feed')).toMatchObject({
      source: 'meta',
      placement: 'Instagram_Feed',
    });
  });

  it('reads relative and broken urls and routes behind a hash as far as they go', () => {
    expect(read({ url: '/sale?utm_source=a' })).toMatchObject({ source: 'a', landingPage: '/sale' });
    expect(read({ url: 'http://sh op:x/?utm_source=a#top' })).toMatchObject({ source: 'a' });
    expect(read({ url: 'https://shop.example/#/sale?utm_source=a' })).toMatchObject({ source: 'a', landingPage: '/' });
    expect(read({ url: 'https://shop.example/?utm_source=%E4%zz' })?.source?.isWellFormed()).toBe(true);
  });

  it('of a server has plain names for clicks and impressions, and ids for page views', () => {
    const properties = {
      source: 'instagram',
      medium: 'story',
      campaignId: 7,
      adId: '8',
      placement: 'Instagram_Stories',
    };
    expect(read({ event: 'click', properties })).toMatchObject({
      kind: 'click',
      source: 'instagram',
      medium: 'story',
      campaignId: '7',
      adId: '8',
    });
    expect(read({ event: 'impression', properties })?.kind).toBe('impression');
    expect(read({ properties: { source: 'web', content: 'x' } })).toBeUndefined();
    expect(read({ properties: { source: 'web', postId: 'p', linkId: 'l' } })).toMatchObject({
      postId: 'p',
      linkId: 'l',
    });
    expect(read({ url: 'https://shop.example/?ad_id=1', properties: { adId: '2' } })?.adId).toBe('1');
  });
});

describe('a referrer', () => {
  const from = (referrer: string, url = 'https://www.shop.example/') => read({ url, referrer })?.referrerHost;

  it('counts by its host when it is somebody else', () => {
    expect(from('https://www.Google.com/')).toBe('google.com');
    expect(from('https://l.instagram.com/?u=x')).toBe('l.instagram.com');
    expect(from('android-app://com.google.android.gm/')).toBe('com.google.android.gm');
  });

  it.each([
    'https://shop.example/cart',
    'https://blog.shop.example/',
    'https://www.shop.example/',
    '',
    'about:blank',
    'not a url',
    'https://www.paypal.com/checkout',
    'https://checkout.stripe.com/c',
    'https://pay.klarna.com/',
    'https://swedbank.lv/',
    'https://ib.swedbank.ee/',
    'https://e.seb.lv/',
    'https://online.citadele.lv/',
    'https://luminor.lt/',
    'https://stargate.montonio.com/',
    'https://bank.paysera.com/',
    'https://live.adyen.com/',
    'https://www.mollie.com/',
    'https://pay.every-pay.eu/',
  ])('does not count when it is the shop itself or a place to pay: %s', (referrer) => {
    expect(from(referrer)).toBeUndefined();
  });

  it('adds nothing to the address of a tracked link, which says itself where it was clicked', () => {
    expect(from('https://l.instagram.com/', 'https://shop.example/?bt_link=abc')).toBeUndefined();
    expect(read({ referrer: 'https://l.instagram.com/', properties: { link_id: 'menu' } })?.referrerHost).toBe(
      'l.instagram.com',
    );
  });

  it('of the same registrable domain as the page is the shop, of a neighbour on a hosting service it is not', () => {
    expect(from('https://news.other.co.uk/', 'https://www.other.co.uk/')).toBeUndefined();
    expect(from('https://another.co.uk/', 'https://www.other.co.uk/')).toBe('another.co.uk');
    expect(from('https://b.myshopify.com/', 'https://a.myshopify.com/')).toBe('b.myshopify.com');
    expect(from('https://notshop.example/', 'https://x.test/')).toBe('notshop.example');
  });
});
