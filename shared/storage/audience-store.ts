import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { writeRule } from '../contracts/rule-schema.ts';
import type { Audience } from '../domain/audience/audience.ts';
import { Conflict, NotFound, Unavailable } from '../domain/errors.ts';
import type { AudienceKey, SiteId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import { audienceItemKey, toAudienceItem } from './audience-item.ts';
import { collectingFor, freeSlot, refuseTakenName, requireAudience } from './audience-rules.ts';
import { createAudienceSyncStore } from './audience-sync-store.ts';
import { siteKey } from './site-item.ts';
import { createSiteStore, living, type SitePartition } from './site-store.ts';
import { updateExpression } from './update-expression.ts';

const TRIES = 8;

/** What people decide about an audience; everything else is the sync's. `passWanted`: the edit calls for a rule pass. */
export type AudienceDefinition = Pick<Audience, 'name' | 'rule' | 'status' | 'passWanted'> & {
  readonly description?: string;
  readonly exclude?: readonly AudienceKey[];
};
export type NewAudience = AudienceDefinition & Pick<Audience, 'siteId' | 'audienceKey' | 'createdAt'>;

/**
 * Audiences of a site. Every create, edit and delete is one transaction that also raises the site's
 * `audiencesVersion` from what the writer read, so keys, names and slots are unique and nobody's edit is lost.
 */
export function createAudienceStore(client: DynamoDBClient, tableName: string) {
  const { readPartition } = createSiteStore(client, tableName);

  async function change<Result>(
    siteId: SiteId,
    decide: (site: SitePartition) => { readonly write: TransactWriteItem; readonly result: Result },
  ): Promise<Result> {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const site = await readPartition(siteId, true);
      if (site === undefined) throw new NotFound(`There is no site ${siteId}`);
      const { write, result } = decide(site);
      const raise: TransactWriteItem = {
        Update: {
          TableName: tableName,
          Key: siteKey(siteId),
          UpdateExpression: 'SET audiencesVersion = :next',
          ConditionExpression: 'audiencesVersion = :read',
          ExpressionAttributeValues: {
            ':read': { N: String(site.audiencesVersion) },
            ':next': { N: String(site.audiencesVersion + 1) },
          },
        },
      };
      try {
        await client.send(new TransactWriteItemsCommand({ TransactItems: [raise, write] }));
        return result;
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
      }
    }
    throw new Unavailable('The audiences were changed by others too often');
  }

  return {
    ...createAudienceSyncStore(client, tableName),

    /** @throws Conflict when the key or name is taken or the site has as many audiences as it may have. */
    createAudience: (input: NewAudience): Promise<Audience> =>
      change(input.siteId, (site) => {
        const before = site.audiences.find(({ audience }) => audience.audienceKey === input.audienceKey);
        if (before !== undefined && before.deletedAt === undefined)
          throw new Conflict(`There is an audience ${input.audienceKey} already`);
        refuseTakenName(living(site), input.name);
        const since = collectingFor([input.rule], living(site), undefined, input.createdAt);
        const audience: Audience = {
          ...input,
          ...(since === undefined ? {} : { collectedSince: since }),
          ruleVersion: (before?.audience.ruleVersion ?? 0) + 1,
          slot: freeSlot(site.audiences, before?.audience.slot),
          // The rows that Meta got under this key before stay there.
          invalidRows: before?.audience.invalidRows ?? 0,
          ...(before?.audience.metaAudienceId === undefined ? {} : { metaAudienceId: before.audience.metaAudienceId }),
          ...(before?.audience.deletionWanted === undefined ? {} : { deletionWanted: true }),
          // Of another version of the rule, so it is not used before it is accepted again.
          ...(before?.audience.website === undefined ? {} : { website: before.audience.website }),
        };
        return { write: { Put: { TableName: tableName, Item: toAudienceItem(audience) } }, result: audience };
      }),

    /**
     * Stores what `edit` makes of the definition as it is now (it may be asked again); a changed rule gets the next
     * version. The sync's fields stay as they are.
     *
     * @throws NotFound, or Conflict when the new name is taken.
     */
    updateAudience: (
      siteId: SiteId,
      audienceKey: AudienceKey,
      edit: (audience: Audience) => AudienceDefinition,
      now: Instant,
    ): Promise<{ readonly before: Audience; readonly after: Audience }> =>
      change(siteId, (site) => {
        const before = requireAudience(site, audienceKey);
        const { name, description, exclude, rule, status, passWanted } = edit(before);
        const others = living(site).filter((other) => other.audienceKey !== audienceKey);
        refuseTakenName(others, name);
        const since = collectingFor([rule], others, before, now);
        const stored = JSON.stringify(writeRule(rule));
        const isEdited = stored !== JSON.stringify(writeRule(before.rule));
        const ruleVersion = before.ruleVersion + (isEdited ? 1 : 0);
        // Before its first sync Meta holds nobody by the old rule.
        const standing = isEdited && before.firstSyncAt !== undefined ? before.rule : undefined;
        const standingRule = before.standingRule ?? standing;
        const { description: _, collectedSince: __, exclude: ___, ...kept } = before;
        const after: Audience = {
          ...kept,
          name,
          rule,
          ...(standingRule === undefined ? {} : { standingRule }),
          ruleVersion,
          status,
          ...(description === undefined ? {} : { description }),
          ...(exclude === undefined ? {} : { exclude }),
          ...(passWanted === undefined ? {} : { passWanted }),
          ...(since === undefined ? {} : { collectedSince: since }),
        };
        const expression = updateExpression({
          name,
          description: description ?? null,
          exclude: exclude ?? null,
          rule: stored,
          standingRule: standingRule && JSON.stringify(writeRule(standingRule)),
          ruleVersion,
          collectedSince: since ?? null,
          // Untouched unless it was edited, because the sync may block an audience meanwhile.
          status: status === before.status ? undefined : status,
          passWanted,
        });
        const write = { Update: { TableName: tableName, Key: audienceItemKey(siteId, audienceKey), ...expression } };
        return { write, result: { before, after } };
      }),

    /**
     * Remembers its slot and what it was at Meta, in case the key is used again.
     *
     * @param alsoAtMeta Wants it deleted there as well; also of one that was deleted here before, if Meta may have it still.
     * @throws NotFound
     */
    deleteAudience: (siteId: SiteId, audienceKey: AudienceKey, now: Instant, alsoAtMeta = false): Promise<Audience> =>
      change(siteId, (site) => {
        const former = site.audiences.find(({ audience }) => audience.audienceKey === audienceKey);
        const isAtMeta = former?.audience.metaAudienceId !== undefined;
        const audience = alsoAtMeta && isAtMeta ? former.audience : requireAudience(site, audienceKey);
        const expression = updateExpression({
          deletedAt: former?.deletedAt ?? now,
          ...(alsoAtMeta ? { website: null } : {}),
          // An earlier refusal is asked again.
          ...(alsoAtMeta && isAtMeta ? { deletionWanted: true, lastError: null } : {}),
        });
        const write = { Update: { TableName: tableName, Key: audienceItemKey(siteId, audienceKey), ...expression } };
        return { write, result: audience };
      }),
  };
}
