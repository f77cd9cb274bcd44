/** Everything a caller sent by name: the query string and the body together. */
export type Params = Readonly<Record<string, unknown>>;

/** One Graph call, whether it came as its own HTTP request or inside a batch. */
export type GraphCall = {
  readonly method: string;
  readonly path: string;
  readonly params: Params;
  readonly bearer?: string;
  /** As scripted: so many rows of the upload cannot be used. */
  readonly invalidRows?: number;
};

/** The answer to one call. `accountId` is the ad account whose quota the call counted against, where it is known. */
export type GraphReply = {
  readonly status: number;
  readonly body: unknown;
  readonly accountId?: string;
  /** What the call changed outlives a stop without being written down here: its edge saw to it, or it need not. */
  readonly isKept?: true;
};

export function ok(body: unknown, accountId?: string): GraphReply {
  return { status: 200, body, ...(accountId === undefined ? {} : { accountId }) };
}
