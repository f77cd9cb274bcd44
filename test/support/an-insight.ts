import type { Insight } from '../../shared/domain/insights/insight.ts';

/** What Meta said of ad `a1` on 20 January 2026. */
export function anInsight(fields: Partial<Insight> = {}): Insight {
  return {
    platform: 'meta',
    day: '2026-01-20',
    level: 'ad',
    adId: 'a1',
    source: 'api',
    importedAt: Date.UTC(2026, 0, 21),
    ...fields,
  };
}
