import { join } from 'node:path';
import { createApiClient } from '../api-client.ts';
import { readChannelSessions } from '../logs/channel-sessions.ts';
import { replayLog } from '../logs/replay-log.ts';
import type { Checks } from './checks.ts';
import { readExpectedTable } from './read-expected.ts';
import type { Progress, RunningHost } from './verify-audiences.ts';

const MODELS = {
  last: 'last_touch',
  first: 'first_touch',
  linear: 'linear',
  position: 'position_based',
  decay: 'time_decay',
} as const;
const TOLERANCE = 1e-4;

type Report = {
  readonly rows: readonly { readonly key: string | null; readonly conversions: number; readonly value: number }[];
  readonly totals: unknown;
};

/** Replays channel-sessions into a fresh host and compares five models' credits with the reference, channel by channel. */
export async function verifyChannelSessions(
  host: RunningHost,
  folder: string,
  checks: Checks,
  progress: Progress,
): Promise<void> {
  const server = createApiClient(host.url, 'local-server-key');
  const reader = createApiClient(host.url, 'local-read-key');
  const events = await readChannelSessions(join(folder, 'channel-sessions.tsv.gz'));
  const result = await replayLog(server, events, {
    siteId: 'local',
    onProgress: (sent, day) => progress(sent, events.length, day),
  });
  checks.same('events accepted', events.length, result.accepted);
  const expected = readExpectedTable(join(folder, 'EXPECTED.md'), 'channel-sessions').rows;
  for (const [column, model] of Object.entries(MODELS)) {
    const query = new URLSearchParams({
      from: '2019-11-01',
      to: '2020-03-01',
      groupBy: 'source',
      model,
      currency: 'EUR',
    });
    const report = await reader.get<Report>(`/v1/reports/attribution?${query}`);
    const byKey = new Map(report.rows.map((row) => [row.key, row]));
    for (const row of expected) {
      const channel = row.channel ?? '';
      const [conversions = '', value = ''] = (row[`${column} conv / value`] ?? '').split('/');
      const got = byKey.get(channel.toLowerCase());
      checks.close(`${model} ${channel}: conversions`, Number(conversions), got?.conversions ?? 0, TOLERANCE);
      checks.close(`${model} ${channel}: value`, Number(value), got?.value ?? 0, TOLERANCE);
    }
    checks.same(
      `${model}: rows beside these channels`,
      0,
      report.rows.filter(({ key }) => !expected.some((row) => row.channel?.toLowerCase() === key)).length,
    );
  }
}
