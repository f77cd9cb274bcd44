import { join } from 'node:path';
import { createApiClient } from '../api-client.ts';
import { readChannelSessions } from '../logs/channel-sessions.ts';
import type { LogEvent } from '../logs/log-event.ts';
import { readMta } from '../logs/mta.ts';
import { replayLog } from '../logs/replay-log.ts';
import { Checks } from './checks.ts';
import { type CreditQuestion, compareCredits } from './compare-credits.ts';
import { onFreshHost } from './fresh-host.ts';

type TouchpointLog = {
  readonly title: string;
  readonly file: string;
  readonly read: (file: string) => Promise<readonly LogEvent[]>;
  /** Where the clock stands at first; what happened before is the shop's history. */
  readonly clock: string;
  readonly question: CreditQuestion;
};

const CHANNEL_SESSIONS: TouchpointLog = {
  title: 'channel-sessions',
  file: 'channel-sessions.tsv.gz',
  read: readChannelSessions,
  clock: '2019-11-20T00:00:00Z',
  question: {
    section: 'channel-sessions',
    from: '2019-11-01',
    to: '2020-03-01',
    groupBy: 'source',
    currency: 'EUR',
  },
};

const MTA: TouchpointLog = {
  title: 'mta (simulated impressions)',
  file: 'mta-impressions-simulated.csv.gz',
  read: readMta,
  clock: '2018-07-22T00:00:00Z',
  question: { section: 'mta-sim', from: '2018-07-01', to: '2018-08-02', groupBy: 'source', currency: 'EUR' },
};

export const verifyChannelSessions = (folder: string): Promise<readonly Checks[]> =>
  verifyTouchpointLog(folder, CHANNEL_SESSIONS);
export const verifyMta = (folder: string): Promise<readonly Checks[]> => verifyTouchpointLog(folder, MTA);

/** Replays a log of touchpoints and orders into a fresh host and compares what the reports say with the reference. */
async function verifyTouchpointLog(
  folder: string,
  { title, file, read, clock, question }: TouchpointLog,
): Promise<readonly Checks[]> {
  const checks = new Checks(title);
  await onFreshHost(clock, title, async (host, progress) => {
    const events = await read(join(folder, file));
    const result = await replayLog(createApiClient(host.url, 'local-server-key'), events, {
      siteId: 'local',
      since: Date.parse(clock),
      onProgress: (sent, day) => progress(sent, events.length, day),
    });
    checks.same('events accepted', events.length, result.accepted);
    await compareCredits(host, folder, question, checks);
  });
  checks.print();
  return [checks];
}
