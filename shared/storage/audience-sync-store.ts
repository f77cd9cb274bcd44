import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Audience, AudienceError, AudienceStatus, RulePass } from '../domain/audience/audience.ts';
import type { Reconciliation } from '../domain/audience/reconciliation.ts';
import type { WebsiteAudience } from '../domain/audience/website-audience.ts';
import { audienceItemKey } from './audience-item.ts';
import { updateExpression } from './update-expression.ts';

/** What the sync learns. Fields that are not given stay; `null` removes. */
export type AudienceSyncChanges = {
  readonly metaAudienceId?: string | null;
  readonly website?: WebsiteAudience | null;
  readonly firstSyncAt?: number;
  readonly lastError?: AudienceError | null;
  readonly pass?: RulePass | null;
  readonly passWanted?: true | null;
  readonly standingRule?: null;
  readonly dryRun?: true | null;
  readonly reconcile?: Reconciliation | null;
  readonly status?: AudienceStatus;
  /** Added to the count. */
  readonly moreInvalidRows?: number;
};

/** What must still be so for the change to be made. */
export type AudienceSyncCondition = {
  readonly ruleVersion?: number;
  readonly status?: AudienceStatus;
  readonly withoutMetaAudience?: true;
  readonly withoutReconcile?: true;
};

export function createAudienceSyncStore(client: DynamoDBClient, tableName: string) {
  return {
    /** Writes the sync's fields alone. `false`: the audience is gone or the condition does not hold; nothing was written. */
    async updateAudienceSync(
      { siteId, audienceKey }: Pick<Audience, 'siteId' | 'audienceKey'>,
      { moreInvalidRows = 0, ...changes }: AudienceSyncChanges,
      onlyIf: AudienceSyncCondition = {},
    ): Promise<boolean> {
      const expression = updateExpression(changes);
      const added = moreInvalidRows === 0 ? '' : ' ADD invalidRows :more';
      if (expression.UpdateExpression === '' && added === '') return true;
      const conditions = [
        'attribute_exists(pk)',
        'attribute_not_exists(deletedAt)',
        ...(onlyIf.ruleVersion === undefined ? [] : ['ruleVersion = :ifRuleVersion']),
        ...(onlyIf.status === undefined ? [] : ['#ifStatus = :ifStatus']),
        ...(onlyIf.withoutReconcile === true ? ['attribute_not_exists(reconcile)'] : []),
        // With the same one already when the answer got lost and the SDK writes again.
        ...(onlyIf.withoutMetaAudience === true
          ? ['(attribute_not_exists(metaAudienceId) OR metaAudienceId = :metaAudienceId)']
          : []),
      ];
      const names = {
        ...expression.ExpressionAttributeNames,
        ...(onlyIf.status === undefined ? {} : { '#ifStatus': 'status' }),
      };
      const values = {
        ...expression.ExpressionAttributeValues,
        ...(added === '' ? {} : { ':more': { N: String(moreInvalidRows) } }),
        ...(onlyIf.ruleVersion === undefined ? {} : { ':ifRuleVersion': { N: String(onlyIf.ruleVersion) } }),
        ...(onlyIf.status === undefined ? {} : { ':ifStatus': { S: onlyIf.status } }),
      };
      try {
        await client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: audienceItemKey(siteId, audienceKey),
            UpdateExpression: `${expression.UpdateExpression}${added}`.trim(),
            ConditionExpression: conditions.join(' AND '),
            ...(Object.keys(names).length === 0 ? {} : { ExpressionAttributeNames: names }),
            ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}
