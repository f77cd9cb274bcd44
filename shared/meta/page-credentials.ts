import * as z from 'zod/mini';
import type { CredentialsSource, GraphClient } from './graph-client.ts';

const answerSchema = z.object({ access_token: z.optional(z.string()) });

/**
 * Figures of a page's posts are told to a token of the page, which whoever may manage the page can ask for. The proof that
 * goes with a call belongs to the token it is made with, hence credentials of their own.
 */
export function createPageCredentials(
  { graph, credentials }: { readonly graph: GraphClient; readonly credentials: CredentialsSource },
  pageId: string,
): CredentialsSource {
  let kept: Promise<string | undefined> | undefined;

  async function readToken(): Promise<string | undefined> {
    const { body } = await graph.call('GET', `/${pageId}`, { fields: 'access_token' });
    return answerSchema.parse(body).access_token;
  }

  return {
    async read() {
      const own = await credentials.read();
      kept ??= readToken();
      // Without one it may be that ours is the page's own already.
      return { ...own, token: (await kept) ?? own.token };
    },
    forget() {
      kept = undefined;
    },
  };
}
