import type { Audience, AudienceError } from '../domain/audience/audience.ts';
import type { SiteId } from '../domain/ids.ts';
import { confirmed, isForSync, type Leaving } from '../domain/leaving/leaving.ts';
import type { Leaver } from '../domain/leaving/plan-leaving.ts';
import type { Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';
import { leaveMeta } from './leave-meta.ts';
import { mindAccount } from './mind-account.ts';
import type { SyncDeps } from './sync-ports.ts';
import type { SyncAccount } from './sync-target.ts';
import { tellAgain } from './tell-again.ts';

type Deps = Pick<SyncDeps, 'visitors' | 'audiences' | 'ledger' | 'leaving'>;

/** Whether a sync has somebody to see out. */
export async function hasLeavings({ leaving }: Pick<SyncDeps, 'leaving'>, siteId: SiteId): Promise<boolean> {
  return (await leaving.records.listOpen(siteId)).some(isForSync);
}

/**
 * Takes out of Meta whoever was erased here, all in one go, and those for whom somebody agreed to what Meta otherwise
 * refuses. What is needed to find them at Meta is dropped once Meta has confirmed.
 *
 * @returns `false`: it must be tried again.
 */
export async function finishLeavings(
  { leaving, ...rest }: Deps,
  site: Site,
  at: Instant,
  account: SyncAccount,
): Promise<boolean> {
  const deps = { ...rest, leaving: { ...leaving, removals: mindAccount(leaving.removals, account) } };
  const waiting = (await deps.leaving.records.listOpen(site.siteId)).filter(isForSync);
  const agreed = waiting.filter(({ approvedAt }) => approvedAt !== undefined);
  const groups = [waiting.filter(({ approvedAt }) => approvedAt === undefined), ...agreed.map((one) => [one])];
  let isDone = true;
  for (const group of groups) {
    if (group.length > 0 && !(await finish(deps, site, group, at))) isDone = false;
  }
  return isDone;
}

async function finish(deps: Deps, site: Site, group: readonly Leaving[], at: Instant): Promise<boolean> {
  const { records } = deps.leaving;
  const leavers = group.flatMap(({ visitorIds, emails, phones }) =>
    visitorIds.map((visitorId): Leaver => ({ visitorId, emails, phones })),
  );
  const approved = group.every(({ approvedAt }) => approvedAt !== undefined);
  const result = await leaveMeta({ ...deps.leaving, ledger: deps.ledger }, site, leavers, approved);
  switch (result.kind) {
    case 'confirmed':
      await tellAgain(deps, site.siteId, result.touched, at);
      for (const leaving of group) {
        // Whoever came back since the erasure, and was told of at Meta meanwhile, was taken out with it.
        await tellAgain(deps, site.siteId, leaving.visitorIds, at);
        await records.changeLeaving(leaving, (stored) => confirmed(stored, at, result.way));
      }
      return true;
    case 'failed': {
      const { message, action } = result.failure;
      const atMeta = { status: 'pending', error: { message, action } } as const;
      for (const leaving of group) await records.changeLeaving(leaving, (stored) => ({ ...stored, atMeta }));
      return false;
    }
    case 'waiting for a human': {
      await tellAgain(deps, site.siteId, result.touched, at);
      for (const leaving of group) {
        const audiences = stuckFor(result.stuck, leaving.visitorIds);
        const atMeta = { status: 'waiting for a human', audiences } as const;
        if (audiences.length === 0) await tellAgain(deps, site.siteId, leaving.visitorIds, at);
        await records.changeLeaving(leaving, (stored) =>
          audiences.length === 0 ? confirmed(stored, at, result.way) : { ...stored, atMeta },
        );
      }
      for (const { audience } of result.stuck) await holdBack(deps, audience, at);
      return true;
    }
  }
}

/** The audiences that keep these visitors; others who leave with them are not held up. */
export function stuckFor(
  stuck: readonly { readonly audience: Audience; readonly leavers: ReadonlySet<string> }[],
  visitorIds: readonly string[],
): readonly string[] {
  return stuck
    .filter(({ leavers }) => visitorIds.some((visitorId) => leavers.has(visitorId)))
    .map(({ audience }) => audience.audienceKey);
}

export const CANNOT_LEAVE = {
  class: 'human',
  message: 'Meta lets nobody leave this audience, because it would become too small, and somebody must.',
  action:
    'Look at the open erasures and approve them: the audience is then deleted at Meta and made anew without the person, under a new id that its ads must be given.',
} as const;

/** Nothing more is sent to an audience that somebody should have left. */
async function holdBack({ audiences }: Pick<Deps, 'audiences'>, audience: Audience, at: Instant): Promise<void> {
  const lastError: AudienceError = { at, ...CANNOT_LEAVE };
  await audiences.updateAudienceSync(audience, { lastError, status: 'blocked' }, { status: 'running' });
}
