import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { bundleForBrowser } from '../../../../infra/bundle-for-browser.ts';
import { PIXEL_ENTRY } from '../../../support/pixel-lab.ts';

it('the pixel is at most 5 KB as it travels, and the same whenever it is built', async () => {
  const [script, again] = await Promise.all([bundleForBrowser(PIXEL_ENTRY), bundleForBrowser(PIXEL_ENTRY)]);
  expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(5_120);
  expect(again).toBe(script);
});
