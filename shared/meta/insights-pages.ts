import * as z from 'zod/mini';
import { callTwice, type Pace } from './call-twice.ts';
import { QUOTA_NEARLY_USED } from './error-advice.ts';
import type { GraphClient } from './graph-client.ts';
import { GraphError } from './graph-error.ts';
import { quotaForInsights } from './insights-advice.ts';
import { pauseFor } from './usage.ts';

const pageSchema = z.object({
  data: z.array(z.unknown()),
  paging: z.optional(
    z.object({ next: z.optional(z.string()), cursors: z.optional(z.object({ after: z.optional(z.string()) })) }),
  ),
});

/** So that a list whose end never comes is noticed. */
const MOST_PAGES = 2_000;

export type ReadingDeps = { readonly graph: GraphClient; readonly pace: Pace };

/** One call, kept within the quota. @throws GraphError */
export async function read({ graph, pace }: ReadingDeps, path: string, params: Readonly<Record<string, unknown>>) {
  const { body, usage } = await callTwice(pace, () => graph.call('GET', path, params));
  if (quotaForInsights(usage) === undefined) await pace.pause(pauseFor(usage.percent));
  return { body, usage };
}

/**
 * All entries of a list. It ends where no `next` is named, never by how full a page is; pages may be short or empty. Cursors
 * are good for this walk only. @throws GraphError
 */
export async function* readList(
  deps: ReadingDeps,
  path: string,
  params: Readonly<Record<string, unknown>>,
): AsyncGenerator<readonly unknown[]> {
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { body, usage } = await read(deps, path, after === undefined ? params : { ...params, after });
    const { data, paging } = pageSchema.parse(body);
    yield data;
    const next = paging?.next === undefined ? undefined : (paging.cursors?.after ?? afterOf(paging.next));
    if (next === undefined) return;
    if (quotaForInsights(usage) !== undefined) throw new GraphError(QUOTA_NEARLY_USED, { waitMs: usage.waitMs });
    after = next;
  }
  throw new Error('A list at Meta did not end');
}

const afterOf = (url: string): string | undefined => new URL(url).searchParams.get('after') ?? undefined;
