import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareText } from '../../../../shared/domain/compare-text.ts';
import { MINUTE } from '../../../../shared/domain/time.ts';
import { compareTouchpoints, dropRepeats, sameMarks } from '../../../../shared/domain/touchpoint/touch-marks.ts';
import { aTouchpoint, noon } from '../../../support/a-touchpoint.ts';

const at = (minute: number, source = 'ig') => aTouchpoint({ at: noon(1) + minute * MINUTE, source });
const minutes = (touches: ReturnType<typeof dropRepeats>) => touches.map((touch) => (touch.at - noon(1)) / MINUTE);

describe('text order', () => {
  it('is that of UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        const bytes = Buffer.compare(Buffer.from(a), Buffer.from(b));
        expect(Math.sign(compareText(a, b))).toBe(bytes);
      }),
    );
  });

  it('puts characters beyond the basic plane last', () => {
    expect(compareText('\uffee', '\u{1f45f}')).toBeLessThan(0);
  });
});

describe('repeats', () => {
  it('less than 30 minutes after a kept touchpoint are dropped, at exactly 30 they are kept', () => {
    expect(minutes(dropRepeats([at(0), at(29), at(30), at(59.99), at(60)]))).toEqual([0, 30, 60]);
  });

  it('are told apart by every mark and found behind others', () => {
    expect(minutes(dropRepeats([at(0), at(5, 'fb'), at(10), at(12, 'fb'), at(40)]))).toEqual([0, 5, 40]);
    expect(sameMarks(at(0), at(9))).toBe(true);
    expect(sameMarks(at(0), { ...at(9), clickIdDigest: 'x' })).toBe(false);
  });

  it('never remain, whatever the path', () => {
    const path = fc.array(fc.tuple(fc.integer({ min: 0, max: 200 }), fc.constantFrom('a', 'b')), { maxLength: 30 });
    fc.assert(
      fc.property(path, (steps) => {
        const kept = dropRepeats(steps.map(([minute, source]) => at(minute, source)).sort(compareTouchpoints));
        for (const [i, touch] of kept.entries()) {
          const near = kept.slice(0, i).filter((other) => touch.at - other.at < 30 * MINUTE);
          expect(near.some((other) => sameMarks(other, touch))).toBe(false);
        }
        expect(dropRepeats(kept)).toEqual(kept);
      }),
    );
  });
});
