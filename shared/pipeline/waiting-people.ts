import type { SiteId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { VisitorRef } from '../domain/visitor/visitor-record.ts';
import type { SyncDeps } from './sync-ports.ts';

type RefPage = { readonly refs: readonly VisitorRef[]; readonly next?: unknown };
type Refs = AsyncGenerator<readonly VisitorRef[]>;

/** Those of a site whom a sync as of `at` is about. */
export function createWaitingPeople({
  visitors,
  dirtyShards,
  dueShards,
  peopleARound,
}: Pick<SyncDeps, 'visitors' | 'dirtyShards' | 'dueShards' | 'peopleARound'>) {
  /** Pages of those who are dirty, then of those who are due; somebody may be both. */
  async function* waiting(siteId: SiteId, at: Instant): Refs {
    for (const shard of Array(dirtyShards).keys())
      yield* pagesOf((after) => visitors.listDirty(siteId, shard, after), siteId);
    for (const shard of Array(dueShards).keys()) yield* pagesOf((after) => visitors.listDue(shard, at, after), siteId);
  }

  /** The same, as many at a time as a round takes. */
  async function* rounds(siteId: SiteId, at: Instant): Refs {
    let round: VisitorRef[] = [];
    for await (const refs of waiting(siteId, at)) {
      round.push(...refs);
      while (round.length >= peopleARound) {
        yield round.slice(0, peopleARound);
        round = round.slice(peopleARound);
      }
    }
    if (round.length > 0) yield round;
  }

  return { waiting, rounds };
}

async function* pagesOf(read: (after: unknown) => Promise<RefPage>, siteId: SiteId): Refs {
  let next: unknown;
  do {
    const page = await read(next);
    const own = page.refs.filter((ref) => ref.siteId === siteId);
    if (own.length > 0) yield own;
    next = page.next;
  } while (next !== undefined);
}
