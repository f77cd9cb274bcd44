import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import {
  COUNTS,
  INSIGHT_IDS,
  INSIGHT_LEVELS,
  INSIGHT_NAMES,
  type Insight,
  objectIdOf,
} from '../domain/insights/insight.ts';
import { present } from '../domain/visitor/join-facts.ts';
import type { Item } from './batch-get.ts';
import { insightPartition, PK, SK } from './table.ts';

const number = z.optional(z.number());
const text = z.optional(z.string());

function each<Name extends string, Schema>(names: readonly Name[], schema: Schema): Record<Name, Schema> {
  return Object.fromEntries(names.map((name) => [name, schema])) as Record<Name, Schema>;
}

const itemSchema = z.object({
  type: z.literal('insight'),
  schemaVersion: z.literal(1),
  platform: z.string(),
  day: z.string(),
  until: text,
  level: z.enum(INSIGHT_LEVELS),
  ...each(INSIGHT_IDS, text),
  ...each(INSIGHT_NAMES, text),
  placement: text,
  ...each(COUNTS, number),
  reach: number,
  spend: number,
  currency: text,
  followers: number,
  total: z.optional(z.object({ ...each(COUNTS, number), reach: number })),
  publishedOn: text,
  source: z.enum(['api', 'meta']),
  importedAt: z.number(),
});

/** `2026-03-10`, or `2026-03-01..2026-04-01` for what a platform said of a period as a whole. */
export const periodOf = ({ day, until }: Pick<Insight, 'day' | 'until'>): string =>
  until === undefined ? day : `${day}..${until}`;

export function toInsightItem(siteId: string, insight: Insight): Item {
  const key = { [PK]: insightPartition(siteId, insight.platform, periodOf(insight)), [SK]: objectIdOf(insight) };
  return marshall({ ...key, type: 'insight', schemaVersion: 1, ...insight }, { removeUndefinedValues: true });
}

export function fromInsightItem(item: Item): Insight {
  const { type: _, schemaVersion: __, total, ...fields } = itemSchema.parse(unmarshall(item));
  return present({ ...fields, ...(total === undefined ? {} : { total: present(total) }) }) as Insight;
}
