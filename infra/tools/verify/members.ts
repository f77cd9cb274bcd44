import { createHash } from 'node:crypto';
import type { ApiClient } from '../api-client.ts';

type MembersPage = {
  readonly members: readonly { readonly visitorIds: readonly string[] }[];
  readonly nextCursor?: string;
};

/** Every visitor in an audience now. */
export async function listMembers(api: ApiClient, audienceKey: string): Promise<readonly string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const page: MembersPage = await api.get(`/v1/audiences/${audienceKey}/members${query}`);
    for (const { visitorIds } of page.members) found.push(...visitorIds);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}

/** First 16 hex digits of the SHA-256 of the ids, sorted as bytes, one a line. */
export function fingerprint(ids: readonly string[]): string {
  const sorted = ids.map((id) => Buffer.from(id)).sort(Buffer.compare);
  return createHash('sha256').update(sorted.map(String).join('\n')).digest('hex').slice(0, 16);
}

type SandboxAudiences = {
  readonly audiences: readonly {
    readonly name: string;
    readonly id: string;
    readonly members: readonly { readonly EMAIL?: string }[];
  }[];
};

/** E-mail hashes the Graph sandbox holds for a Meta audience id. */
export async function listEmailsAtMeta(sandbox: ApiClient, metaAudienceId: string): Promise<ReadonlySet<string>> {
  const { audiences } = await sandbox.get<SandboxAudiences>('/__sandbox/audiences');
  const members = audiences.find(({ id }) => id === metaAudienceId)?.members ?? [];
  return new Set(members.map(({ EMAIL }) => EMAIL).filter((email) => email !== undefined));
}

export const emailHash = (email: string): string => createHash('sha256').update(email).digest('hex');
