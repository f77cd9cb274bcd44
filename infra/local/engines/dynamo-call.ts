/** The few administrative calls the host itself makes to DynamoDB; no SDK is loaded for them. */
import { ACCOUNT, REGION } from '../assembly/resolve.ts';
import { asRecord } from '../assembly/template.ts';

export type DynamoAnswer =
  | { readonly kind: 'ok'; readonly body: Record<string, unknown> }
  | { readonly kind: 'refused'; readonly type: string; readonly message: string };

export async function callDynamo(endpoint: string, operation: string, input: unknown): Promise<DynamoAnswer> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': '20200101T000000Z',
      authorization: `AWS4-HMAC-SHA256 Credential=local/20200101/${REGION}/dynamodb/aws4_request, SignedHeaders=host, Signature=${ACCOUNT}`,
    },
    body: JSON.stringify(input),
  });
  const body = asRecord(await response.json());
  if (response.ok) return { kind: 'ok', body };
  const type = String(body.__type ?? '').replace(/^.*#/, '');
  return { kind: 'refused', type, message: String(body.message ?? body.Message ?? response.status) };
}
