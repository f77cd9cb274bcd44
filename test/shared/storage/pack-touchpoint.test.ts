import { expect, it } from 'vitest';
import { TOUCH_MARKS } from '../../../shared/domain/touchpoint/touch-marks.ts';
import { packTouchpoint, unpackTouchpoint } from '../../../shared/storage/pack-touchpoint.ts';
import { aTouchpoint } from '../../support/a-touchpoint.ts';

it('packing a touchpoint loses none of its marks', () => {
  const marks = Object.fromEntries(TOUCH_MARKS.map((mark) => [mark, `some ${mark}`]));
  const touch = aTouchpoint({ kind: 'click', landingPage: '/shoes', ...marks });
  expect(unpackTouchpoint(packTouchpoint(touch))).toEqual(touch);
});
