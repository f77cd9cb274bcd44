import * as sdk from '@aws-sdk/client-dynamodb';
import { post } from '../../shared/runtime/aws/post.ts';

/** The engine wants to see a signature and does not check it. */
const HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': '20260101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
};
const NO_ANSWER_AFTER = 30_000;

type Fault = { readonly __type?: string; readonly message?: string; readonly Message?: string };

/**
 * Has a DynamoDB engine answer the SDK's commands without the SDK's way to the wire, which takes three times what the
 * engine does: a lab makes tens of thousands of calls. The SDK's own way is what the stores' tests and every local host
 * go. Input, output and faults are the SDK's.
 */
export function callEngine(endpoint: string) {
  const url = new URL(endpoint);
  return async (commandName: string, input: object): Promise<object> => {
    const operation = commandName.replace(/Command$/, '');
    const headers = { ...HEADERS, 'x-amz-target': `DynamoDB_20120810.${operation}` };
    const { status, body } = await post(url, headers, JSON.stringify(input, bytesToText), NO_ANSWER_AFTER);
    const answer: object = JSON.parse(body, textToBytes);
    if (status === 200) return { ...answer, $metadata: { httpStatusCode: status } };
    throw faultOf(status, answer);
  };
}

function faultOf(status: number, { __type = '', message, Message, ...fields }: Fault): Error {
  const name = __type.replace(/^.*#/, '');
  const told = { ...fields, name, message: message ?? Message ?? '', $metadata: { httpStatusCode: status } };
  const Known = Object.entries(sdk).find(([exported]) => exported === name && name.endsWith('Exception'))?.[1];
  if (Known === undefined) return new sdk.DynamoDBServiceException({ ...told, $fault: 'client' });
  return new (Known as new (told: object) => Error)(told);
}

/** Bytes are base64 on the wire. A `Buffer` is no longer itself when its turn comes, so it is looked up. */
function bytesToText(this: unknown, name: string, value: unknown): unknown {
  const original = (this as Readonly<Record<string, unknown>>)[name];
  return original instanceof Uint8Array ? Buffer.from(original).toString('base64') : value;
}

/** Only attributes have such names with such values: a map's entry of that name is an attribute itself. */
function textToBytes(name: string, value: unknown): unknown {
  if (name === 'B' && typeof value === 'string') return bytes(value);
  if (name === 'BS' && Array.isArray(value)) return value.map(bytes);
  return value;
}

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));
