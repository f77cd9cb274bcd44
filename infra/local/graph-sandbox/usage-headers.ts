import type { SandboxSettings } from './sandbox-settings.ts';

const TIER = 'standard_access';

/** Whose quota a call counts against. */
function useCaseOf(path: string): string {
  if (/\/act_\d+\/insights$/.test(path)) return 'ads_insights';
  if (/\/insights$|\/(?:published_)?posts$|\/feed$/.test(path)) return 'pages';
  return /\/(?:media|stories)$/.test(path) ? 'instagram' : 'custom_audience';
}

/** The quota headers; Meta reports percentages, minutes in the first header and seconds in the second. */
export function usageHeaders(
  usage: SandboxSettings['usage'],
  path: string,
  accountId = /\/act_(\d+)/.exec(path)?.[1],
): Record<string, string> {
  const { callCount, cpuTime, totalTime, regainMinutes } = usage;
  const useCase = useCaseOf(path);
  const share = { call_count: callCount, total_cputime: cpuTime, total_time: totalTime };
  const regain = { estimated_time_to_regain_access: regainMinutes, ads_api_access_tier: TIER };
  const utilisation = Math.max(callCount, cpuTime, totalTime);
  const throttle = { app_id_util_pct: utilisation, acc_id_util_pct: utilisation, ads_api_access_tier: TIER };
  const businessUseCase = { [accountId ?? '0']: [{ type: useCase, ...share, ...regain }] };
  return {
    'x-business-use-case-usage': JSON.stringify(businessUseCase),
    'x-ad-account-usage': JSON.stringify({
      acc_id_util_pct: utilisation,
      reset_time_duration: regainMinutes * 60,
      ads_api_access_tier: TIER,
    }),
    'x-app-usage': JSON.stringify(share),
    ...(useCase === 'ads_insights' ? { 'x-fb-ads-insights-throttle': JSON.stringify(throttle) } : {}),
  };
}
