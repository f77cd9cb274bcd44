import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../../shared/domain/time.ts';
import { pauseFor, readUsage } from '../../../shared/meta/usage.ts';

const headers = (given: Readonly<Record<string, unknown>>) =>
  new Headers(Object.entries(given).map(([name, value]) => [name, JSON.stringify(value)] as [string, string]));

describe('what the quota headers say', () => {
  it.each([
    [
      'the busiest of several businesses',
      {
        'X-Business-Use-Case-Usage': {
          '1': [{ type: 'ads_management', call_count: 5 }],
          '2': [
            { type: 'custom_audience', call_count: 95, total_cputime: 20, estimated_time_to_regain_access: 19 },
            { type: 'ads_insights', call_count: 2, total_time: 96.5 },
          ],
        },
      },
      { percent: 96.5, waitMs: 19 * MINUTE },
    ],
    [
      'the insights’ own',
      { 'X-FB-Ads-Insights-Throttle': { app_id_util_pct: 100, acc_id_util_pct: 10 } },
      { percent: 100, waitMs: 0 },
    ],
    [
      'the account’s seconds once it is used up',
      { 'X-Ad-Account-Usage': { acc_id_util_pct: 100, reset_time_duration: 100 } },
      { percent: 100, waitMs: 100 * SECOND },
    ],
    [
      'not the account’s seconds while it is not',
      { 'X-App-Usage': { call_count: 100 }, 'X-Ad-Account-Usage': { acc_id_util_pct: 9.67, reset_time_duration: 100 } },
      { percent: 100, waitMs: 0 },
    ],
    ['nothing, as long as there was little traffic', {}, { percent: 0, waitMs: 0 }],
  ])('%s', (_, given, expected) => {
    expect(readUsage(headers(given))).toEqual(expected);
  });

  it('what cannot be read says nothing', () => {
    expect(readUsage(new Headers({ 'x-app-usage': '{', 'x-ad-account-usage': '[1]' }))).toEqual({
      percent: 0,
      waitMs: 0,
    });
  });

  it('calls come at full speed up to 75 %, and slower up to 95 %', () => {
    expect([0, 75, 85, 95, 200].map(pauseFor)).toEqual([0, 0, SECOND, 2 * SECOND, 2 * SECOND]);
  });
});
