import * as z from 'zod';
import { InvalidInput } from '../../shared/domain/errors.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { PreparedQuestion } from '../../shared/pipeline/prepare-question.ts';
import { iso } from './answers.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { ofEveryReport } from './report-arguments.ts';

/** It may carry as much as a question does. */
export const questionCursor = z
  .string()
  .min(1)
  .max(8_192)
  .optional()
  .describe('Where a page ended; it keeps what was asked with');

type Said = Readonly<Record<string, string | undefined>>;
const NAMES = Object.keys(ofEveryReport);

/**
 * Everything a list was asked with stands in its cursor, so that whoever sends that alone goes on with the same list: the
 * period, because a default one moves with the clock, and the version of the site's channels, because there may be a newer one.
 */
const asked = {
  from: z.int(),
  to: z.int(),
  /** As it was said. */
  said: z.record(z.string(), z.string()).optional(),
  rules: z.int().nullable().optional(),
};

/** @param place Where the list goes on. */
export function writeQuestionCursor(
  place: Readonly<Record<string, string | number>>,
  { from, to, rulesVersion }: Pick<PreparedQuestion, 'from' | 'to' | 'rulesVersion'>,
  said: Said,
): string {
  const kept = NAMES.flatMap((name) => {
    const text = name === 'from' || name === 'to' ? '' : (said[name] ?? '').trim();
    return text === '' ? [] : [[name, text] as const];
  });
  const more = kept.length === 0 ? {} : { said: Object.fromEntries(kept) };
  return writeCursor({ from, to, ...place, rules: rulesVersion, ...more });
}

/**
 * @param said What stands beside the cursor, which need not be anything.
 * @throws InvalidInput when that is another question than the list's.
 */
export function readQuestionCursor<Place extends z.ZodRawShape>(
  place: Place,
  text: string,
  said: Said,
  readTime: (text: string) => Instant | undefined,
) {
  const content = readCursor(z.strictObject({ ...place, ...asked }), text);
  const { from, to, said: before = {}, rules } = z.looseObject(asked).parse(content);
  const period = { from, to };
  for (const name of NAMES) {
    const value = (said[name] ?? '').trim();
    if (value === '') continue;
    const isSame = name === 'from' || name === 'to' ? readTime(value) === period[name] : value === before[name];
    if (isSame) continue;
    const detail = `goes on with a list that was asked for otherwise; leave \`${name}\` out, or as it was`;
    throw new InvalidInput('The query is not valid', [{ path: 'cursor', detail }]);
  }
  const channelRules = rules === undefined ? {} : { channelRules: rules === null ? 'none' : String(rules) };
  return {
    place: z.object(place).parse(content),
    said: before,
    query: { ...before, from: iso(from), to: iso(to), ...channelRules },
  };
}
