import { join } from 'node:path';
import { readSegmentShop } from '../logs/segment-shop.ts';
import { Checks } from './checks.ts';
import { type CreditQuestion, compareCredits } from './compare-credits.ts';
import { onFreshHost } from './fresh-host.ts';
import { type AudienceLog, checkMembers, describeDifference, runAudienceLog } from './verify-audiences.ts';

/** The joined files begin a day later; what happened before is the shop's history, sent at the first step. */
const CLOCK = '2024-01-01T00:00:00Z';
/** Without a look at every day it is enough to begin before the first instant of the reference. */
const LATER_CLOCK = '2024-01-31T00:00:00Z';
const SECTION = 'segment';
const QUESTION: CreditQuestion = {
  section: 'segment attribution',
  from: '2024-01-02',
  to: '2024-04-13',
  groupBy: 'source_medium',
  currency: 'USD',
};

/** One feed of the Segment shop log answers both: who is in the audiences, and what led to the orders. */
export async function verifySegmentShop(folder: string): Promise<readonly Checks[]> {
  const exactly = new Checks('Segment shop log, exact times');
  const usually = new Checks('Segment shop log, default settings');
  const events = await readSegmentShop(join(folder, 'segment-shop'));
  const logFrom = (clock: string): AudienceLog => ({ events, section: SECTION, since: Date.parse(clock) });
  const exact = await onFreshHost(CLOCK, exactly.title, async (host, progress) => {
    const run = await runAudienceLog(
      host,
      folder,
      logFrom(CLOCK),
      { recencyResolution: 0, daily: true },
      exactly,
      progress,
    );
    checkMembers(folder, SECTION, run, exactly);
    await compareCredits(host, folder, QUESTION, exactly);
    return run;
  });
  const usual = await onFreshHost(LATER_CLOCK, usually.title, async (host, progress) => {
    const run = await runAudienceLog(host, folder, logFrom(LATER_CLOCK), { daily: false }, usually, progress);
    await compareCredits(host, folder, QUESTION, usually);
    return run;
  });
  exactly.print();
  usually.print();
  for (const line of describeDifference(folder, SECTION, exact, usual)) process.stdout.write(`${line}\n`);
  return [exactly, usually];
}
