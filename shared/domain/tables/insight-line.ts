import type { ChannelName } from '../attribution/channel-rules.ts';
import { NOT_SET } from '../attribution/group.ts';
import { finestOf } from '../insights/finest.ts';
import { engagementsOf, type Insight } from '../insights/insight.ts';
import { insightKeys } from '../insights/insight-keys.ts';
import { present } from '../visitor/join-facts.ts';

const KEYS = ['channel', 'platform', 'placement', 'campaign', 'adset', 'ad', 'post'] as const;

/** What a platform said of an ad or post on a day, with the keys by which it is found beside orders. */
export type InsightLine = Omit<Insight, 'until' | 'total' | 'platform' | 'placement'> &
  Readonly<Partial<Record<(typeof KEYS)[number], string>>> & {
    /** As it was told: `meta`, where `platform` may know better. */
    readonly toldBy: string;
    /** Rows that count add up; the others say the same again, more roughly. */
    readonly counts: boolean;
  };

/** @param rows All of one platform's day: which of them count hangs on the others. */
export function insightLines(rows: readonly Insight[], channelName?: ChannelName): readonly InsightLine[] {
  const finest = new Set(finestOf(rows));
  return rows.map((insight) => {
    const { until: _, total: __, platform, placement: ___, ...said } = insight;
    // Links name a campaign by its name, a post by its own id rather than behind its page's: the last of the keys.
    const keys = KEYS.map((key) => [key, insightKeys(insight, key, channelName).at(-1)] as const);
    return present({
      ...said,
      ...Object.fromEntries(keys.filter(([, key]) => key !== NOT_SET)),
      engagements: engagementsOf(insight),
      toldBy: platform,
      counts: finest.has(insight),
    }) as InsightLine;
  });
}
