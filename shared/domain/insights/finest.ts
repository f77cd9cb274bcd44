import type { Insight } from './insight.ts';

/**
 * Of the rows of one platform and day those that may be added together: a row of a whole campaign, ad set or account counts
 * only where no finer row of the same one is there, because it would say the same again.
 */
export function finestOf(rows: readonly Insight[]): readonly Insight[] {
  const ads = rows.filter(({ level }) => level === 'ad');
  const adsets = rows.filter((row) => row.level === 'adset' && !has(ads, 'adsetId', row.adsetId));
  const inCampaigns = [...ads, ...adsets];
  const campaigns = rows.filter((row) => row.level === 'campaign' && !has(inCampaigns, 'campaignId', row.campaignId));
  const posts = rows.filter(({ level }) => level === 'post');
  const paid = [...inCampaigns, ...campaigns];
  const accounts = rows.filter(
    (row) =>
      row.level === 'account' && (row.accountId === undefined ? paid.length === 0 : !covers(paid, row.accountId)),
  );
  return [...paid, ...posts, ...accounts];
}

const has = (rows: readonly Insight[], field: 'adsetId' | 'campaignId', id: string | undefined): boolean =>
  rows.some((row) => row[field] === id);

/** A row that names no account may be of any. */
const covers = (rows: readonly Insight[], accountId: string): boolean =>
  rows.some((row) => row.accountId === undefined || row.accountId === accountId);
