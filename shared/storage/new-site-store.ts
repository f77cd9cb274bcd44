import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Audience } from '../domain/audience/audience.ts';
import { Unavailable } from '../domain/errors.ts';
import type { KeyRole, Site } from '../domain/site.ts';
import { hashApiKey } from './api-key-item.ts';
import { toAudienceItem } from './audience-item.ts';
import { putApiKey } from './put-api-key.ts';
import { toSiteItem } from './site-item.ts';
import { siteAtMetaItem } from './sites-at-meta.ts';

export type NewSiteParts = {
  readonly audiences?: readonly Audience[];
  readonly keys?: Readonly<Partial<Record<KeyRole, string>>>;
};

export type NewSiteOutcome = 'created' | 'taken' | 'key taken';

const TRIES = 6;

/** Makes a site with all it needs in one transaction, so that there is none with a part of it. */
export function createNewSiteStore(client: DynamoDBClient, tableName: string) {
  const putSite = (site: Site, audiencesVersion: number): TransactWriteItem => ({
    Put: {
      TableName: tableName,
      Item: toSiteItem({ site, version: 1, audiencesVersion }),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  });
  const putAudience = (audience: Audience): TransactWriteItem => ({
    Put: { TableName: tableName, Item: toAudienceItem(audience) },
  });
  const putKey = ({ siteId, createdAt }: Site, role: KeyRole, key: string): readonly TransactWriteItem[] =>
    putApiKey(tableName, { keyId: hashApiKey(key), siteId, role, createdAt }, key);

  return {
    /**
     * All of it or nothing. `taken`: there is a site of this id; `key taken`: one of the keys is another site's or role's. Where
     * an answer gets lost, the SDK's second try has the same token and succeeds.
     */
    async createSite(site: Site, { audiences = [], keys = {} }: NewSiteParts = {}): Promise<NewSiteOutcome> {
      const roles = Object.entries(keys) as [KeyRole, string][];
      const TransactItems = [
        putSite(site, audiences.length),
        ...audiences.map(putAudience),
        ...[siteAtMetaItem(site)].flatMap((Item) =>
          Item === undefined ? [] : [{ Put: { TableName: tableName, Item } }],
        ),
        ...roles.flatMap(([role, key]) => putKey(site, role, key)),
      ];
      for (let attempt = 0; attempt < TRIES; attempt++) {
        try {
          await client.send(new TransactWriteItemsCommand({ TransactItems }));
          return 'created';
        } catch (error) {
          if (!(error instanceof TransactionCanceledException)) throw error;
          const refused = (error.CancellationReasons ?? []).map(({ Code }) => Code === 'ConditionalCheckFailed');
          if (refused[0] === true) return 'taken';
          if (refused.some(Boolean)) return 'key taken';
        }
      }
      throw new Unavailable('The site was written by others at the same time too often');
    },
  };
}
