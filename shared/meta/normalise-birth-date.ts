import { cleanText } from './clean-text.ts';
import { latinDigits } from './latin-digits.ts';

/** As Meta wants the parts, zeros before them. */
export type BirthDate = { readonly year: string; readonly month: string; readonly day: string };

type Parts = readonly [year: string, month: string, day: string];

const YEAR_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ](?:00:00(?::00(?:\.0+)?)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;
const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/;
const EIGHT_DIGITS = /^\d{8}$/;
const EARLIEST = 1900;

/**
 * A birthday in one of the ways people and shops write one. `undefined` when it is none, lies in the future, or may be two
 * different days: `03/04/1990` is one day in London and another in New York. With dots nobody writes the month first.
 * A time of day other than midnight makes the day depend on a time zone nobody said.
 *
 * @param at When it was given: nobody is born after that.
 */
export function normaliseBirthDate(raw: string, at: number): BirthDate | undefined {
  const text = cleanText(raw);
  if (text === undefined) return undefined;
  const days = new Map<string, Parts>();
  for (const parts of readings(latinDigits(text).replace(/\s*([-/.])\s*/g, '$1'))) {
    const [year, month, day] = parts;
    if (isDay(parts, at)) days.set(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`, parts);
  }
  const [only, ...more] = days.values();
  if (only === undefined || more.length > 0) return undefined;
  const [year, month, day] = only;
  return { year, month: month.padStart(2, '0'), day: day.padStart(2, '0') };
}

/** All that a text may mean. */
function readings(text: string): readonly Parts[] {
  const first = YEAR_FIRST.exec(text);
  if (first !== null) return [[first[1] ?? '', first[3] ?? '', first[4] ?? '']];
  const last = YEAR_LAST.exec(text);
  if (last !== null) {
    const [, a = '', mark, b = '', year = ''] = last;
    return mark === '.'
      ? [[year, b, a]]
      : [
          [year, a, b],
          [year, b, a],
        ];
  }
  if (!EIGHT_DIGITS.test(text)) return [];
  const pair = (start: number): string => text.slice(start, start + 2);
  const year = text.slice(4);
  return [
    [text.slice(0, 4), pair(4), pair(6)],
    [year, pair(2), pair(0)],
    [year, pair(0), pair(2)],
  ];
}

function isDay([year, month, day]: Parts, at: number): boolean {
  const time = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const date = new Date(time);
  const exists = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return Number(year) >= EARLIEST && exists && time <= at;
}
