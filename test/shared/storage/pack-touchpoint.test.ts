import { expect, it } from 'vitest';
import { TOUCH_MARKS } from '../../../shared/domain/touchpoint/touch-marks.ts';
import { packTouchpoints, unpackTouchpoints } from '../../../shared/storage/pack-touchpoint.ts';
import { aTouchpoint, noon } from '../../support/a-touchpoint.ts';

it('packing a touchpoint loses none of its marks', () => {
  const marks = Object.fromEntries(TOUCH_MARKS.map((mark) => [mark, `some ${mark}`]));
  const touch = aTouchpoint({ kind: 'click', landingPage: '/shoes', ...marks });
  expect(unpackTouchpoints(packTouchpoints([touch], 4_000))).toEqual([touch]);
});

it('touchpoints that resemble each other take a third of their text', () => {
  const touches = Array.from({ length: 6 }, (_, index) =>
    aTouchpoint({
      at: noon(index + 1),
      source: 'newsletter',
      medium: 'email',
      campaign: `spring-sale-week-${index}`,
      landingPage: '/collections/spring',
    }),
  );
  const packed = packTouchpoints(touches, 300);
  expect('B' in packed && packed.B.byteLength).toBeLessThan(JSON.stringify(touches).length / 3);
  expect(unpackTouchpoints(packed)).toEqual(touches);
});
