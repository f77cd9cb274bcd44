type Page = { readonly nextCursor?: string };

/**
 * Follows a list from page to page until it ends or `limit` rows are there.
 *
 * @param read Asks for a page; without a cursor for the first.
 */
export async function readPages<Answer extends Page, Row>(
  read: (cursor: string | undefined, wanted: number) => Promise<Answer>,
  rowsOf: (answer: Answer) => readonly Row[],
  limit: number,
): Promise<{ readonly rows: readonly Row[]; readonly more: boolean }> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const answer = await read(cursor, limit - rows.length);
    rows.push(...rowsOf(answer));
    cursor = answer.nextCursor;
  } while (cursor !== undefined && rows.length < limit);
  return { rows: rows.slice(0, limit), more: cursor !== undefined || rows.length > limit };
}
