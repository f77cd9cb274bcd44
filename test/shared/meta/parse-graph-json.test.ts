import { expect, it } from 'vitest';
import { parseGraphJson } from '../../../shared/meta/parse-graph-json.ts';
import { readUsage } from '../../../shared/meta/usage.ts';

it('keeps the digits of 64-bit ids', () => {
  expect(parseGraphJson('{"id":9223372036854775807,"count":12,"text":"1234567890123456789"}')).toEqual({
    id: '9223372036854775807',
    count: 12,
    text: '1234567890123456789',
  });
});

it('reads the worst of all quota headers', () => {
  const headers = new Headers({
    'x-business-use-case-usage':
      '{"1":[{"type":"custom_audience","call_count":95,"total_cputime":20,"total_time":20,"estimated_time_to_regain_access":19}]}',
    'x-app-usage': '{"call_count":28,"total_time":25,"total_cputime":25}',
    'x-ad-account-usage': 'not json',
  });
  expect(readUsage(headers)).toEqual({ percent: 95, waitMs: 19 * 60_000 });
  expect(readUsage(new Headers())).toEqual({ percent: 0, waitMs: 0 });
});
