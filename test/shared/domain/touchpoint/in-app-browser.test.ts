import { describe, expect, it } from 'vitest';
import { referrerOfApp } from '../../../../shared/domain/touchpoint/in-app-browser.ts';
import { IN_APP_BROWSERS, ORDINARY_BROWSERS } from '../../../support/user-agents.ts';

const landing = { url: 'https://shop.example/?fbclid=IwAR1' };
const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148';

describe('the browser inside an app', () => {
  it.each([
    ['Instagram 330.0.0.20.107 (iPhone14,5; iOS 17_4_1)', 'com.instagram.android'],
    ['[FBAN/FBIOS;FBAV/460.0.0.30.100;FBDV/iPhone14,5]', 'com.facebook.katana'],
    ['[FB_IAB/FB4A;FBAV/460.0.0.30.100;]', 'com.facebook.katana'],
    ['[FB_IAB/MESSENGER;FBAV/460.0;]', 'com.facebook.orca'],
    ['Barcelona 330.0.0.20 (iPhone14,5)', 'com.instagram.barcelona'],
    ['musical_ly_33.1.0 BytedanceWebview/d8a21c6', 'com.zhiliaoapp.musically'],
    ['[LinkedInApp]/9.29', 'com.linkedin.android'],
    ['[Pinterest/iOS]', 'com.pinterest'],
  ])('that says %s gives a click without referrer one', (words, app) => {
    expect(referrerOfApp(landing, `${phone} ${words}`)).toBe(`android-app://${app}`);
  });

  it('says nothing where a referrer does, or where no click id tells of a new contact', () => {
    const instagram = `${phone} Instagram 330.0.0.20.107`;
    expect(referrerOfApp({ ...landing, referrer: 'https://l.facebook.com/' }, instagram)).toBeUndefined();
    expect(referrerOfApp({ url: 'https://shop.example/?utm_source=klaviyo' }, instagram)).toBeUndefined();
    expect(referrerOfApp({}, instagram)).toBeUndefined();
    expect(referrerOfApp(landing, undefined)).toBeUndefined();
  });

  it('is found by no ordinary browser’s words, and by those of most apps', () => {
    expect(ORDINARY_BROWSERS.filter((words) => referrerOfApp(landing, words) !== undefined)).toEqual([]);
    const found = IN_APP_BROWSERS.filter((words) => referrerOfApp(landing, words) !== undefined);
    expect(found.length).toBeGreaterThan(IN_APP_BROWSERS.length / 2);
  });
});
