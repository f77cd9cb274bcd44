import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinInsights } from '../../../../shared/domain/attribution/join-insights.ts';
import { roundTogether } from '../../../../shared/domain/attribution/largest-remainder.ts';
import { csvCell, reportCsv } from '../../../../shared/domain/attribution/report-csv.ts';
import { totalsOf } from '../../../../shared/domain/attribution/report-totals.ts';

describe('rounding together', () => {
  it('makes rows add up to the rounded total, each within one unit of its value', () => {
    const credits = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 40 });
    fc.assert(
      fc.property(credits, fc.integer({ min: 0, max: 3 }), (values, decimals) => {
        const scale = 10 ** decimals;
        const units = roundTogether(values, decimals).map((value) => Math.round(value * scale));
        const total = values.reduce((sum, value) => sum + value, 0) * scale;
        expect(Math.abs(units.reduce((sum, unit) => sum + unit, 0) - total)).toBeLessThanOrEqual(0.5 + 1e-3);
        for (const [i, unit] of units.entries())
          expect(Math.abs(unit - (values[i] ?? 0) * scale)).toBeLessThan(1 + 1e-3);
      }),
    );
  });

  it('gives thirds of a euro 34, 33 and 33 cents', () => {
    expect(roundTogether([1 / 3, 1 / 3, 1 / 3], 2)).toEqual([0.34, 0.33, 0.33]);
    expect(roundTogether([0.29, 0.57], 2)).toEqual([0.29, 0.57]);
  });
});

describe('a report as CSV', () => {
  it('has rounded rows, direct by name', () => {
    const amounts = { touchpoints: 1, conversions: 1 / 3, value: 40 / 3, verifiedValue: 0, grossValue: 40 / 3 };
    const rows = [
      { key: 'a,"b"', currency: 'EUR', ...amounts },
      { key: '=1+1', currency: 'EUR', ...amounts },
      { key: null, currency: 'EUR', unattributed: 'direct' as const, ...amounts },
      { key: 'x', currency: 'JPY', ...amounts },
    ];
    const { rows: joined } = joinInsights({ rows, totals: totalsOf(new Map(), 'EUR') }, [], undefined);
    const inOrder = rows.flatMap(({ key, currency }) =>
      joined.filter((row) => row.key === key && row.currency === currency),
    );
    const lines = reportCsv({ rows: inOrder }).split('\r\n');
    expect(lines.map((line) => line.split(/,name,|,{17}$/)[0])).toEqual([
      'key,currency,touchpoints,conversions,value,verifiedValue,grossValue,unattributed',
      '"a,""b""",EUR,1,0.3334,13.34,0.00,13.34,',
      "'=1+1,EUR,1,0.3333,13.33,0.00,13.33,",
      '(direct),EUR,1,0.3333,13.33,0.00,13.33,direct',
      'x,JPY,1,0.3333,13,0,13,',
      '',
    ]);
  });

  it.each([
    ['=cmd()', "'=cmd()"],
    ['+1 call', "'+1 call"],
    ['-x', "'-x"],
    ['@sum', "'@sum"],
    ['\tx', "'\tx"],
    ['\rx', `"'\rx"`],
    ['-5.20', '-5.20'],
    ['a=b', 'a=b'],
  ])('makes text of what a spreadsheet would run: %j', (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });
});
