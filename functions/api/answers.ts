const COMMON = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { ...COMMON, 'content-type': 'application/json' } });
}

export const noContent = (): Response => new Response(null, { status: 204, headers: COMMON });

/** A file to save: never shown by a browser as a page of ours. */
export function attachment(
  body: string,
  {
    type,
    name,
    nextCursor,
  }: { readonly type: string; readonly name: string; readonly nextCursor?: string | undefined },
): Response {
  return new Response(body, {
    headers: {
      ...COMMON,
      'content-type': type,
      'content-disposition': `attachment; filename="${name}"`,
      ...(nextCursor === undefined ? {} : { 'x-next-cursor': nextCursor }),
    },
  });
}

/** One row of JSON per line. */
export function ndjson(
  rows: readonly unknown[],
  { name, nextCursor }: { readonly name: string; readonly nextCursor?: string | undefined },
): Response {
  const body = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  return attachment(body, { type: 'application/x-ndjson', name, nextCursor });
}

export const iso = (at: number): string => new Date(at).toISOString();
export const isoOrNull = (at: number | undefined): string | null => (at === undefined ? null : iso(at));
