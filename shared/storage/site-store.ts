import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import type { Audience } from '../domain/audience/audience.ts';
import { Unavailable } from '../domain/errors.ts';
import type { SiteId } from '../domain/ids.ts';
import type { Site } from '../domain/site.ts';
import { fromAudienceItem, type StoredAudience } from './audience-item.ts';
import { fromSiteItem, type StoredSite, siteKey, toSiteItem } from './site-item.ts';
import { siteAtMetaItem } from './sites-at-meta.ts';
import { PK, SITE_SETTINGS, SK, sitePartition } from './table.ts';

const TRIES = 6;

export type SiteWithAudiences = {
  readonly site: Site;
  readonly audiences: readonly Audience[];
  /** Those of any key that are still to be deleted at Meta. */
  readonly deletions: readonly Audience[];
};

/** A site's whole partition: its settings and every audience it ever had, by key. */
export type SitePartition = StoredSite & { readonly audiences: readonly StoredAudience[] };

export function createSiteStore(client: DynamoDBClient, tableName: string) {
  async function readPartition(siteId: SiteId, consistent = false): Promise<SitePartition | undefined> {
    const pages = paginateQuery(
      { client },
      {
        TableName: tableName,
        KeyConditionExpression: '#p = :p',
        ExpressionAttributeNames: { '#p': PK },
        ExpressionAttributeValues: { ':p': { S: sitePartition(siteId) } },
        ConsistentRead: consistent,
      },
    );
    let site: StoredSite | undefined;
    const audiences: StoredAudience[] = [];
    for await (const page of pages) {
      for (const item of page.Items ?? []) {
        if (item[SK]?.S === SITE_SETTINGS) site = fromSiteItem(item);
        else audiences.push(fromAudienceItem(item));
      }
    }
    return site === undefined ? undefined : { ...site, audiences };
  }

  async function readStored(siteId: SiteId): Promise<StoredSite | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: siteKey(siteId), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : fromSiteItem(Item);
  }

  async function readSiteWithAudiences(siteId: SiteId): Promise<SiteWithAudiences | undefined> {
    const found = await readPartition(siteId);
    return found === undefined ? undefined : withAudiences(found);
  }

  return {
    readPartition,
    readSiteWithAudiences,

    async readSite(siteId: SiteId): Promise<Site | undefined> {
      return (await readStored(siteId))?.site;
    },

    /** Sites that do not exist are absent. One Query a site. */
    async readSitesWithAudiences(siteIds: readonly SiteId[]): Promise<ReadonlyMap<SiteId, SiteWithAudiences>> {
      const found = await Promise.all([...new Set(siteIds)].map(readSiteWithAudiences));
      return new Map(found.flatMap((entry) => (entry === undefined ? [] : [[entry.site.siteId, entry] as const])));
    },

    /**
     * Stores what `change` makes of the settings as they are now; it may be asked again when somebody else writes
     * meanwhile. `undefined`: no such site.
     */
    async updateSite(siteId: SiteId, change: (site: Site) => Site): Promise<Site | undefined> {
      for (let attempt = 0; attempt < TRIES; attempt++) {
        const stored = await readStored(siteId);
        if (stored === undefined) return undefined;
        const site = change(stored.site);
        const listed = siteAtMetaItem(site);
        // First: a site that is listed and has nothing at Meta costs a look, one that is not listed is never found. Each time: sites
        // are older than the list.
        if (listed !== undefined) await client.send(new PutItemCommand({ TableName: tableName, Item: listed }));
        try {
          await client.send(
            new PutItemCommand({
              TableName: tableName,
              Item: toSiteItem({ ...stored, site, version: stored.version + 1 }),
              ConditionExpression: 'version = :v AND audiencesVersion = :a',
              ExpressionAttributeValues: {
                ':v': { N: String(stored.version) },
                ':a': { N: String(stored.audiencesVersion) },
              },
            }),
          );
          return site;
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
        }
      }
      throw new Unavailable('The settings were changed by others too often');
    },
  };
}

/** Deleted audiences are remembered, but they are nobody's audiences. */
export function living({ audiences }: SitePartition): readonly Audience[] {
  return audiences.flatMap(({ audience, deletedAt }) => (deletedAt === undefined ? [audience] : []));
}

export function withAudiences(found: SitePartition): SiteWithAudiences {
  const deletions = found.audiences.flatMap(({ audience }) => (audience.deletionWanted === true ? [audience] : []));
  return { site: found.site, audiences: living(found), deletions };
}
