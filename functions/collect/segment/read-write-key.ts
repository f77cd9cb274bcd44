import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { NotAllowed } from '../../../shared/domain/errors.ts';
import { bearerToken } from '../../../shared/runtime/http.ts';

/**
 * The write key, where Segment's and RudderStack's clients put it: the user name of basic authentication (the password is
 * empty), the query (beacons can set no headers), or the body.
 *
 * @throws NotAllowed when there is none.
 */
export function readWriteKey(event: APIGatewayProxyEventV2, inBody: unknown): string {
  const key = fromHeader(event) ?? event.queryStringParameters?.writeKey ?? inBody;
  if (typeof key === 'string' && key !== '' && key.length <= 256) return key;
  throw new NotAllowed('Send the write key as the user name of basic authentication, or as writeKey', 'missing');
}

function fromHeader({ headers }: APIGatewayProxyEventV2): string | undefined {
  const basic = /^Basic +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  if (basic === undefined) return bearerToken(headers);
  const [user] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return user === '' ? undefined : user;
}
