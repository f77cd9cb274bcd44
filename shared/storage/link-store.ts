import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { Unavailable } from '../domain/errors.ts';
import type { LinkId, SiteId } from '../domain/ids.ts';
import type { TrackedLink } from '../domain/link/tracked-link.ts';
import { batchGet } from './batch-get.ts';
import { fromLinkItem, linkKey, type StoredLink, toLinkItem, toSiteLinkItem } from './link-item.ts';
import { queryNewestFirst } from './newest-page.ts';
import { siteLinksPartition } from './table.ts';

const TRIES = 6;

export type LinkPage = { readonly links: readonly TrackedLink[]; readonly next?: string };

/** Tracked links, as those who look after them see them; a click has a reader of its own. */
export function createLinkStore(client: DynamoDBClient, tableName: string) {
  async function readStored(siteId: SiteId, linkId: LinkId): Promise<StoredLink | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: linkKey(linkId), ConsistentRead: true }),
    );
    const stored = Item === undefined ? undefined : fromLinkItem(Item);
    return stored?.link.siteId === siteId ? stored : undefined;
  }

  return {
    /** `false`: the id is taken, here or at another site. */
    async createLink(link: TrackedLink): Promise<boolean> {
      const Item = toLinkItem({ link, version: 1 });
      const unused = 'attribute_not_exists(pk)';
      try {
        await client.send(
          new TransactWriteItemsCommand({
            TransactItems: [
              { Put: { TableName: tableName, Item, ConditionExpression: unused } },
              { Put: { TableName: tableName, Item: toSiteLinkItem(link) } },
            ],
          }),
        );
        return true;
      } catch (error) {
        const isTaken =
          error instanceof TransactionCanceledException &&
          error.CancellationReasons?.some(({ Code }) => Code === 'ConditionalCheckFailed') === true;
        if (isTaken) return false;
        throw error;
      }
    },

    /** `undefined`: the site has no such link. */
    async readLink(siteId: SiteId, linkId: LinkId): Promise<TrackedLink | undefined> {
      return (await readStored(siteId, linkId))?.link;
    },

    /**
     * Stores what `change` makes of the link as it is now; it may be asked again when somebody else writes meanwhile.
     * `undefined`: the site has no such link.
     */
    async updateLink(
      siteId: SiteId,
      linkId: LinkId,
      change: (link: TrackedLink) => TrackedLink,
    ): Promise<TrackedLink | undefined> {
      for (let attempt = 0; attempt < TRIES; attempt++) {
        const stored = await readStored(siteId, linkId);
        if (stored === undefined) return undefined;
        const link = change(stored.link);
        try {
          await client.send(
            new PutItemCommand({
              TableName: tableName,
              Item: toLinkItem({ link, version: stored.version + 1 }),
              ConditionExpression: 'version = :v',
              ExpressionAttributeValues: { ':v': { N: String(stored.version) } },
            }),
          );
          return link;
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
        }
      }
      throw new Unavailable('The link was changed by others too often');
    },

    /** Newest first; `after` is the `next` of the page before. */
    async listLinks(siteId: SiteId, limit: number, after?: string): Promise<LinkPage> {
      const page = await queryNewestFirst(client, tableName, {
        partition: siteLinksPartition(siteId),
        limit,
        after,
        consistent: true,
      });
      const ids = page.items.flatMap(({ linkId }) => (linkId?.S === undefined ? [] : [linkId.S]));
      const items = await batchGet(client, tableName, ids.map(linkKey), { consistent: true });
      const byId = new Map<string, TrackedLink>(
        items.map((item) => fromLinkItem(item).link).map((link) => [link.linkId, link]),
      );
      const links = ids.flatMap((id) => byId.get(id) ?? []);
      return page.next === undefined ? { links } : { links, next: page.next };
    },
  };
}
