import { describe, expect, it } from 'vitest';
import { adviceFor } from '../../../shared/meta/advice-for.ts';
import { errorInAnswer } from '../../../shared/meta/graph-error.ts';

type Class = 'retry-later' | 'credentials' | 'human' | 'row' | 'bug';

/** Every code and subcode that Meta’s pages name for what we call: limits, errors per edge, and the general list. */
const TABLE: readonly (readonly [Class, code: number, ...subcodes: number[]])[] = [
  ['retry-later', 1],
  ['bug', 1, 99],
  ['retry-later', 2],
  ['credentials', 3],
  ['retry-later', 4],
  ['retry-later', 4, 1504022, 1504039],
  ['credentials', 10],
  ['retry-later', 17],
  ['retry-later', 17, 2446079, 1885172],
  ['retry-later', 32],
  ['bug', 100],
  ['human', 100, 33, 34, 1713228, 1713230, 1713231],
  ['bug', 100, 1487534, 1713098],
  ['row', 100, 2804001, 2804003, 2804007, 2804009, 2804016, 2804017, 2804019, 2804048, 2804050],
  ['credentials', 102],
  ['credentials', 104],
  ['bug', 105],
  ['credentials', 190],
  ['credentials', 190, 458, 459, 460, 463, 464, 467, 492],
  ['bug', 194],
  ['credentials', 200],
  ['human', 200, 1870034, 1870047, 1870050, 1870090, 1870092],
  ['credentials', 210],
  ['credentials', 299],
  ['credentials', 270],
  ['credentials', 294],
  ['retry-later', 341],
  ['human', 368],
  ['retry-later', 613],
  ['retry-later', 613, 1487742, 5044001, 1487632, 1487225, 1996],
  ['bug', 2500],
  ['bug', 2635],
  ['human', 2650],
  ['retry-later', 2650, 1870145, 1870148, 1870158, 1870159],
  ['bug', 2650, 1870147],
  ['human', 2650, 1870144],
  ['human', 2654],
  ['credentials', 2654, 1713092],
  ['human', 2655],
  ['human', 2656],
  ['retry-later', 5000],
  ['retry-later', 21009],
  ['retry-later', 80000],
  ['retry-later', 80001],
  ['retry-later', 80002],
  ['retry-later', 80003],
  ['retry-later', 80004],
  ['retry-later', 80005],
  ['retry-later', 80014],
  ['human', 1487301],
  ['human', 1487366],
  ['human', 1870090],
  ['human', 1870092],
  ['retry-later', -3],
  ['bug', 123456],
];
const CASES = TABLE.flatMap(([expected, code, ...subcodes]) =>
  (subcodes.length === 0 ? [undefined] : subcodes).map((subcode) => ({ expected, code, subcode })),
);

describe('what a failure at Meta means', () => {
  it.each(CASES)('$code/$subcode is $expected, and says what to do', ({ expected, code, subcode }) => {
    const advice = adviceFor(code, subcode, false);
    expect(advice.class).toBe(expected);
    expect(advice.message).toMatch(/^[A-Z].+\.$/s);
    expect(advice.action).toMatch(/^[A-Z].+\.$/s);
  });

  it.each(CASES)('$code/$subcode is retried when Meta calls it transient', ({ code, subcode }) => {
    expect(adviceFor(code, subcode, true).class).toBe('retry-later');
  });

  it('a limit concerns the whole ad account, and is not worth a second try at once', () => {
    for (const code of [4, 17, 32, 341, 80003]) {
      expect(adviceFor(code, undefined, false)).toMatchObject({ wholeAccount: true, isLimit: true });
      expect(adviceFor(code, undefined, false).transient).toBeUndefined();
    }
  });

  it('another change of the same audience holds up that audience alone', () => {
    expect(adviceFor(2650, 1870145, false).wholeAccount).toBeUndefined();
  });

  it('suspected abuse waits an hour; the same code with a subcode is an ordinary limit', () => {
    const hour = 3_600_000;
    expect(errorInAnswer({ error: { code: 613 } })?.failure.waitMs).toBe(hour);
    expect(errorInAnswer({ error: { code: 613, error_subcode: 1487742 } })?.failure.waitMs).toBeUndefined();
  });

  it('codes that come as text, and answers without a code, are classed too', () => {
    expect(errorInAnswer({ error: { code: '190', error_subcode: '463' } })?.advice.class).toBe('credentials');
    expect(errorInAnswer({ error: { message: 'odd' } })?.advice.class).toBe('retry-later');
    expect(errorInAnswer({ audience_id: '1' })).toBeUndefined();
  });
});
