import * as z from 'zod/mini';
import { type Duration, MINUTE, SECOND } from '../domain/time.ts';

/** How much of its quota the ad account has used, in percent, and how long Meta asks to wait. */
export type Usage = { readonly percent: number; readonly waitMs: Duration };

const amount = z.optional(z.number());
const sharesSchema = z.object({
  call_count: amount,
  total_cputime: amount,
  total_time: amount,
  acc_id_util_pct: amount,
  app_id_util_pct: amount,
  /** Minutes. */
  estimated_time_to_regain_access: amount,
  /** Seconds. */
  reset_time_duration: amount,
});
const byBusinessSchema = z.record(z.string(), z.array(sharesSchema));

const HEADERS = [
  'x-business-use-case-usage',
  'x-ad-account-usage',
  'x-app-usage',
  'x-fb-ads-insights-throttle',
] as const;

/** The worst of everything the quota headers say; they come only when there was enough traffic. */
export function readUsage(headers: { get(name: string): string | null }): Usage {
  let usage: Usage = { percent: 0, waitMs: 0 };
  for (const name of HEADERS) {
    for (const entry of entriesOf(headers.get(name))) {
      const { call_count = 0, total_cputime = 0, total_time = 0, acc_id_util_pct = 0, app_id_util_pct = 0 } = entry;
      const own = Math.max(call_count, total_cputime, total_time, acc_id_util_pct, app_id_util_pct);
      const percent = Math.max(usage.percent, own);
      const waits = [
        (entry.estimated_time_to_regain_access ?? 0) * MINUTE,
        // When the account's window ends, which matters only to who has used it up.
        own >= 100 ? (entry.reset_time_duration ?? 0) * SECOND : 0,
      ];
      usage = { percent, waitMs: Math.max(usage.waitMs, ...waits) };
    }
  }
  return usage;
}

function entriesOf(header: string | null): readonly z.infer<typeof sharesSchema>[] {
  if (header === null) return [];
  try {
    const value: unknown = JSON.parse(header);
    const byBusiness = byBusinessSchema.safeParse(value);
    if (byBusiness.success) return Object.values(byBusiness.data).flat();
    const shares = sharesSchema.safeParse(value);
    return shares.success ? [shares.data] : [];
  } catch {
    return [];
  }
}

/** From here on calls come slower. */
const SLOW_PERCENT = 75;
/** From here on Meta would soon refuse every call of the account. */
export const STOP_PERCENT = 95;
const LONGEST_PAUSE = 2 * SECOND;

/** How long to pause after an answer that reports so much of the quota used. */
export function pauseFor(percent: number): Duration {
  const share = Math.min(1, Math.max(0, (percent - SLOW_PERCENT) / (STOP_PERCENT - SLOW_PERCENT)));
  return Math.round(LONGEST_PAUSE * share);
}
