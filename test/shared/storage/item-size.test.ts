import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { itemSize } from '../../../shared/storage/item-size.ts';
import { startDynamo, type TestTables } from '../../support/dynamo.ts';

let dynamo: TestTables;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

async function units(item: Record<string, AttributeValue>): Promise<number | undefined> {
  const put = new PutItemCommand({ TableName: dynamo.touches, Item: item, ReturnConsumedCapacity: 'TOTAL' });
  return (await dynamo.client.send(put)).ConsumedCapacity?.CapacityUnits;
}

it.each([
  ['texts', { d: { S: 'ä'.repeat(20) } }],
  ['numbers', { v: { N: '12345' }, l: { N: '1767657600000' }, g: { N: '1' }, w: { N: '-3.25' } }],
  ['bytes', { a: { B: new Uint8Array(33) } }],
])('an item with %s is billed by the size that is counted', async (kind, attributes) => {
  const rest: Record<string, AttributeValue> = { pk: { S: 'size' }, sk: { S: kind }, ...attributes };
  const filler = 1_024 - itemSize({ ...rest, fill: { S: '' } });
  expect(await units({ ...rest, fill: { S: 'x'.repeat(filler) } })).toBe(1);
  expect(await units({ ...rest, fill: { S: 'x'.repeat(filler + 1) } })).toBe(2);
});
