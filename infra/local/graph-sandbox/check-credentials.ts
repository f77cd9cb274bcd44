import { createHmac, timingSafeEqual } from 'node:crypto';
import type { GraphCall } from './graph-call.ts';
import { GraphError, invalidParameter } from './graph-error.ts';
import { textParam } from './params.ts';

export type Credentials = { readonly token: string; readonly appSecret: string };

/** The proof that whoever sends the token also holds the app secret; the timed form also binds `appsecret_time`. */
export function appSecretProof({ token, appSecret }: Credentials, time?: string): string {
  const message = time === undefined ? token : `${token}|${time}`;
  return createHmac('sha256', appSecret).update(message).digest('hex');
}

/** Token first, then the proof: which is optional unless the app was set to demand it, but never wrong. */
export function checkCredentials(call: GraphCall, credentials: Credentials, proofRequired: boolean): void {
  const token = textParam(call.params, 'access_token') ?? call.bearer;
  if (token === undefined || !sameText(token, credentials.token)) {
    const problem = token === undefined ? 'An access token is required' : 'Invalid OAuth access token';
    throw new GraphError({ code: 190, message: `${problem} - Cannot parse access token` });
  }
  const proof = textParam(call.params, 'appsecret_proof');
  if (proof === undefined) {
    if (proofRequired) throw invalidParameter('API calls from the server require an appsecret_proof argument');
    return;
  }
  if (!sameText(proof, appSecretProof(credentials, textParam(call.params, 'appsecret_time')))) {
    throw new GraphError({ code: 104, message: '(#104) Invalid appsecret_proof provided in the API argument' });
  }
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
