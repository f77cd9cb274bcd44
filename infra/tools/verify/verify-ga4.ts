import { join } from 'node:path';
import { createApiClient } from '../api-client.ts';
import { readGa4Merch } from '../logs/ga4-merch.ts';
import { identify } from '../logs/identify.ts';
import { Checks } from './checks.ts';
import { onFreshHost, type RunningHost } from './fresh-host.ts';
import {
  type AudienceLog,
  checkMembers,
  describeDifference,
  IDENTIFIED_SHARE,
  runAudienceLog,
} from './verify-audiences.ts';

const CLOCK = '2020-11-01T00:00:00Z';

/** The GA4 shop log at exact times against the reference, and at default settings to see what the recency grid costs. */
export async function verifyGa4(folder: string): Promise<readonly Checks[]> {
  const exactly = new Checks('GA4 shop log, exact times');
  const usually = new Checks('GA4 shop log, default settings');
  const log: AudienceLog = { events: await readGa4Merch(join(folder, 'ga4-merch-events.csv.gz')), section: 'GA4' };
  const exact = await onFreshHost(CLOCK, exactly.title, async (host, progress) => {
    const run = await runAudienceLog(host, folder, log, { recencyResolution: 0, daily: true }, exactly, progress);
    checkMembers(folder, log.section, run, exactly);
    await checkSecondReplay(host, log, exactly);
    return run;
  });
  const usual = await onFreshHost(CLOCK, usually.title, (host, progress) =>
    runAudienceLog(host, folder, log, { daily: false }, usually, progress),
  );
  exactly.print();
  usually.print();
  for (const [name, size] of Object.entries(exact.largest))
    process.stdout.write(`${name}: up to ${size} people were held at Meta\n`);
  for (const line of describeDifference(folder, log.section, exact, usual)) process.stdout.write(`${line}\n`);
  return [exactly, usually];
}

/** Sending the whole log once more must change nothing: not one write unit. */
async function checkSecondReplay(host: RunningHost, log: AudienceLog, checks: Checks): Promise<void> {
  const events = identify(log.events, IDENTIFIED_SHARE);
  const server = createApiClient(host.url, 'local-server-key');
  await server.post('/__local/capacity/reset', {});
  for (let start = 0; start < events.length; start += 500) {
    await server.post('/v1/events', { siteId: 'local', events: events.slice(start, start + 500) });
  }
  await server.post('/__local/drain', {});
  const capacity = await server.get<{ readonly total: { readonly writeUnits: number } }>('/__local/capacity');
  checks.same('write units of sending the whole log once more', 0, capacity.total.writeUnits);
}
