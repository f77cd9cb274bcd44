import { type DynamoDBClient, paginateScan, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { leasePartition, PK, SK } from '../../shared/storage/table.ts';

/**
 * Lets leases of runs that ended with the host before expire now. On AWS nobody knows that a run is dead before its
 * lease is over; here a host that starts is alone on its data.
 */
export async function freeLeases(dynamodb: DynamoDBClient, controlTable: string): Promise<void> {
  const pages = paginateScan(
    { client: dynamodb },
    {
      TableName: controlTable,
      FilterExpression: 'begins_with(#pk, :leases) AND held = :yes',
      ExpressionAttributeNames: { '#pk': PK },
      ExpressionAttributeValues: { ':leases': { S: leasePartition('') }, ':yes': { BOOL: true } },
    },
  );
  for await (const { Items = [] } of pages) {
    for (const { [PK]: pk, [SK]: sk } of Items) {
      if (pk === undefined || sk === undefined) continue;
      await dynamodb.send(
        new UpdateItemCommand({
          TableName: controlTable,
          Key: { [PK]: pk, [SK]: sk },
          UpdateExpression: 'SET expiresAt = :never',
          ExpressionAttributeValues: { ':never': { N: '0' } },
        }),
      );
    }
  }
}
