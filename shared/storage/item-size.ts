import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** A number takes a byte for two significant digits, and one more; another one below zero. */
const numberBytes = (text: string): number =>
  Math.ceil(text.replaceAll(/^-|\.|0+$/g, '').length / 2) + (text.startsWith('-') ? 2 : 1);

/**
 * Bytes DynamoDB counts for an item of texts, numbers and bytes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemSize(item: Readonly<Record<string, AttributeValue>>): number {
  let size = 0;
  for (const [name, { S, N, B }] of Object.entries(item)) {
    size += Buffer.byteLength(name);
    if (S !== undefined) size += Buffer.byteLength(S);
    else if (N !== undefined) size += numberBytes(N);
    else if (B !== undefined) size += B.byteLength;
    else throw new Error(`The size of ${name} is not known`);
  }
  return size;
}
