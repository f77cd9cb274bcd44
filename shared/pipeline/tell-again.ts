import type { SiteId, VisitorId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import { NOTHING_TOLD, refText, type VisitorRecord } from '../domain/visitor/visitor-record.ts';
import type { SyncDeps } from './sync-ports.ts';

const TRIES = 6;

/** What was told of these visitors is not to be trusted: the next sync looks at them as if for the first time. */
export async function tellAgain(
  { visitors }: Pick<SyncDeps, 'visitors'>,
  siteId: SiteId,
  visitorIds: readonly VisitorId[],
  at: Instant,
): Promise<void> {
  const refs = visitorIds.map((visitorId) => ({ siteId, visitorId }));
  const states = await visitors.readStates(refs, { consistent: true });
  for (const ref of refs) {
    let record: VisitorRecord | undefined = states.get(refText(ref));
    for (let attempt = 0; attempt < TRIES && record?.facts.keysAt !== undefined; attempt++) {
      const operations = { ...record.operations, told: NOTHING_TOLD, dirtyAt: record.operations.dirtyAt ?? at };
      const outcome = await visitors.writeState({ ...record, operations });
      if (outcome.kind === 'written') break;
      record = outcome.current;
    }
  }
}
