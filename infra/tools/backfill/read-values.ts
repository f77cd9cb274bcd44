import { parseCivilTime } from '../../../shared/domain/civil-time.ts';
import type { Instant } from '../../../shared/domain/time.ts';

export type DecimalMark = '.' | ',';

/** An amount as exports write it, thousands grouped or not; `undefined` for what is none. */
export function readAmount(text: string, mark: DecimalMark): number | undefined {
  const group = mark === '.' ? ',' : '.';
  const bare = text.trim().replace(/[\s\u00a0\u202f']/g, '');
  const grouped = new RegExp(`^-?\\d{1,3}(\\${group}\\d{3})+(\\${mark}\\d+)?$`);
  const plain = new RegExp(`^-?\\d+(\\${mark}\\d+)?$`);
  if (!plain.test(bare) && !grouped.test(bare)) return undefined;
  return Number(bare.replaceAll(group, '').replace(mark, '.'));
}

/** ISO 8601, also as spreadsheets and shops write it: `2026-03-10 10:30:00 +0100`, `… UTC`. Without an offset: in the zone. */
export function readMoment(text: string, timeZone: string): Instant | undefined {
  const iso = text
    .trim()
    .replace(/\s+UTC$/i, 'Z')
    .replace(/\s+(?=[+-]\d{2}:?\d{2}$|Z$)/i, '');
  return parseCivilTime(iso, timeZone);
}
