import {
  type Advice,
  BUG,
  EVENT,
  FLAGGED,
  GONE,
  HAS_LOOKALIKES,
  INCOMPLETE,
  LIMITED,
  NOT_LINKED,
  NOT_READY,
  PERMISSION,
  POLICY,
  PROOF,
  REPLACING,
  SESSION_OVER,
  STUMBLED,
  SUSPECTED,
  TERMS,
  TIER,
  TOKEN,
  TOO_LARGE,
  TOO_MUCH_DATA,
  TOO_SMALL,
  VERSION,
} from './error-advice.ts';

/** Subcodes that mean the same whatever code they come with; they are more exact than it. */
const BY_SUBCODE: Readonly<Record<number, Advice>> = {
  33: GONE,
  34: GONE,
  1487534: TOO_MUCH_DATA,
  1713092: PERMISSION,
  1713098: BUG,
  1713228: FLAGGED,
  1713230: FLAGGED,
  1713231: FLAGGED,
  1870034: TERMS,
  1870047: TOO_SMALL,
  1870050: NOT_LINKED,
  1870090: TERMS,
  1870092: TERMS,
  1870144: TOO_LARGE,
  1870145: REPLACING,
  1870147: BUG,
  1870148: INCOMPLETE,
  1870158: SESSION_OVER,
  1870159: SESSION_OVER,
  2804001: EVENT,
  2804003: EVENT,
  2804007: EVENT,
  2804009: EVENT,
  2804016: EVENT,
  2804017: EVENT,
  2804019: EVENT,
  2804048: EVENT,
  2804050: EVENT,
};

const BY_CODE: Readonly<Record<number, Advice>> = {
  1: STUMBLED,
  2: STUMBLED,
  3: PERMISSION,
  4: LIMITED,
  10: PERMISSION,
  17: LIMITED,
  32: LIMITED,
  102: TOKEN,
  104: PROOF,
  190: TOKEN,
  270: TIER,
  294: PERMISSION,
  341: LIMITED,
  368: POLICY,
  613: LIMITED,
  2635: VERSION,
  2650: NOT_LINKED,
  2654: NOT_LINKED,
  2655: TERMS,
  2656: HAS_LOOKALIKES,
  5000: STUMBLED,
  21009: NOT_READY,
  1487301: NOT_LINKED,
  1487366: GONE,
  1870090: TERMS,
  1870092: TERMS,
};

/** Dispatches on code and subcode alone; HTTP status and texts say different things at different times. */
export function adviceFor(code: number, subcode: number | undefined, isTransient: boolean): Advice {
  const advice = permanently(code, subcode);
  return isTransient && advice.class !== 'retry-later' ? STUMBLED : advice;
}

function permanently(code: number, subcode: number | undefined): Advice {
  const exact = subcode === undefined ? undefined : BY_SUBCODE[subcode];
  if (exact !== undefined) return exact;
  // Wrong `level` of an insights question.
  if (code === 1 && subcode === 99) return BUG;
  // Without a subcode it is abuse prevention, not a quota.
  if (code === 613 && subcode === undefined) return SUSPECTED;
  if (code >= 80_000 && code <= 80_014) return LIMITED;
  const known = BY_CODE[code];
  if (known !== undefined) return known;
  if (code >= 200 && code <= 299) return PERMISSION;
  return code < 0 ? STUMBLED : BUG;
}
