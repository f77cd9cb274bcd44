import type { SandboxSettings } from './sandbox-settings.ts';

const TIER = 'standard_access';

/** The quota headers; Meta reports percentages, minutes in the first header and seconds in the second. */
export function usageHeaders({ usage }: SandboxSettings, accountId: string | undefined): Record<string, string> {
  const { callCount, cpuTime, totalTime, regainMinutes } = usage;
  const share = { call_count: callCount, total_cputime: cpuTime, total_time: totalTime };
  const regain = { estimated_time_to_regain_access: regainMinutes, ads_api_access_tier: TIER };
  const businessUseCase = { [accountId ?? '0']: [{ type: 'custom_audience', ...share, ...regain }] };
  return {
    'x-business-use-case-usage': JSON.stringify(businessUseCase),
    'x-ad-account-usage': JSON.stringify({
      acc_id_util_pct: Math.max(callCount, cpuTime, totalTime),
      reset_time_duration: regainMinutes * 60,
      ads_api_access_tier: TIER,
    }),
    'x-app-usage': JSON.stringify(share),
  };
}
