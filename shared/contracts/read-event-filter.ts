import {
  type EventFilter,
  type EventsMeant,
  SOURCE_MARKS,
  type SourceFilter,
} from '../domain/audience/event-filter.ts';
import type { Problem } from '../domain/errors.ts';
import { isId } from '../domain/ids.ts';

/** One value, or a list of them. */
export type WireValues = string | readonly string[];
export type WireSource = WireValues | Readonly<Record<string, WireValues | boolean>>;
export type WireFilter = { readonly item?: WireValues; readonly category?: WireValues; readonly source?: WireSource };

export const FILTER_FIELDS = ['item', 'category', 'source'] as const;

const MAX_VALUES = 16;
/** As long as an event's own fields may be. */
const LONGEST_VALUE = 500;
/** Events that can be touchpoints. */
const WITH_SOURCE: ReadonlySet<string> = new Set(['*', 'page_view', 'click', 'impression']);

type Fields = ReadonlyMap<string, unknown>;

/** `item`, `category` and `source` of a rule's events; `undefined`: none is said. Problems are added by path. */
export function readFilter(event: string, fields: Fields, path: string, problems: Problem[]): EventFilter | undefined {
  const filter: { -readonly [Field in keyof EventFilter]: EventFilter[Field] } = {};
  if (fields.has('item')) filter.items = readValues(fields.get('item'), `${path}.item`, problems, isId);
  if (fields.has('category')) filter.categories = readValues(fields.get('category'), `${path}.category`, problems);
  if (fields.has('source')) {
    if (!WITH_SOURCE.has(event)) {
      const detail = `can stand with ${[...WITH_SOURCE].join(', ')} alone: other events come from nowhere`;
      problems.push({ path: `${path}.source`, detail });
    }
    filter.source = readSource(fields.get('source'), `${path}.source`, problems);
  }
  return Object.keys(filter).length === 0 ? undefined : filter;
}

function isText(value: string): boolean {
  return value.trim() !== '' && value.length <= LONGEST_VALUE && value.isWellFormed();
}

/** One text, or 1 to 16. */
export function readValues(
  value: unknown,
  path: string,
  problems: Problem[],
  fits: (text: string) => boolean = isText,
): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const found = values.filter((text): text is string => typeof text === 'string' && fits(text));
  if (values.length === 0 || values.length > MAX_VALUES || found.length !== values.length)
    problems.push({ path, detail: `must be a text, or a list of 1 to ${MAX_VALUES}` });
  return found;
}

/** A text or list is the source itself. */
export function readSource(value: unknown, path: string, problems: Problem[]): SourceFilter {
  if (typeof value === 'string' || Array.isArray(value)) return { source: readValues(value, path, problems) };
  const refuse = (at: string, detail: string): void => void problems.push({ path: at, detail });
  if (typeof value !== 'object' || value === null) {
    refuse(path, `must be a text, a list of texts, or an object with ${SOURCE_MARKS.join(', ')}, paid`);
    return {};
  }
  const marks: Record<string, readonly string[] | boolean> = {};
  for (const [name, said] of Object.entries(value)) {
    if (name === 'paid') {
      if (typeof said === 'boolean') marks[name] = said;
      else refuse(`${path}.paid`, 'must be true or false');
    } else if (!SOURCE_MARKS.some((mark) => mark === name))
      refuse(`${path}.${name}`, `is not known of a source; there are ${SOURCE_MARKS.join(', ')} and paid`);
    else marks[name] = readValues(said, `${path}.${name}`, problems);
  }
  if (Object.keys(value).length === 0) refuse(path, 'must say where people came from');
  return marks as SourceFilter;
}

const writeValues = (values: readonly string[]): WireValues =>
  values.length === 1 && values[0] !== undefined ? values[0] : values;

/** The filter's fields, as they stand beside the event's name. */
export function writeFilter({ filter }: EventsMeant): WireFilter {
  if (filter === undefined) return {};
  const { items, categories, source } = filter;
  return {
    ...(items === undefined ? {} : { item: writeValues(items) }),
    ...(categories === undefined ? {} : { category: writeValues(categories) }),
    ...(source === undefined ? {} : { source: writeSource(source) }),
  };
}

function writeSource(source: SourceFilter): WireSource {
  const entries = Object.entries(source).map(
    ([name, values]) => [name, typeof values === 'boolean' ? values : writeValues(values)] as const,
  );
  const only = source.source;
  return entries.length === 1 && only !== undefined ? writeValues(only) : Object.fromEntries(entries);
}
