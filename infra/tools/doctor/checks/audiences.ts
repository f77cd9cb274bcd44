import type { AudienceRow } from '../../admin/audience-row.ts';
import { count, duration } from '../../cli/words.ts';
import { type Finding, fine, look, wrong } from '../finding.ts';

const MINUTE = 60_000;
/** The sweep comes every five minutes and a sync takes a minute or two. */
const SYNC_PATIENCE = 15 * MINUTE;
const PENDING_PATIENCE = 30 * MINUTE;
const PASS_PATIENCE = 60 * MINUTE;
/** Meta advises against smaller lists and does not deliver to them. */
const DELIVERABLE = 100;
const MUCH_UNREADABLE = 0.05;

export function checkAudiences(rows: readonly AudienceRow[]): readonly Finding[] {
  if (rows.length === 0)
    return [
      look(
        'There are no audiences, so nobody is brought back.',
        'Make one: npm run admin -- audience create visitors-30d --template visitors-30d',
      ),
    ];
  const findings = [...rows.flatMap(checkAudience), ...checkSizes(rows)];
  return findings.length > 0 ? findings : [fine(`${count(rows.length, 'audience')} in step with Meta.`)];
}

function checkAudience(row: AudienceRow): readonly Finding[] {
  const { audienceKey: key, lastError, status, funnel, pass, oldestPendingAt } = row;
  const since = (time: string): number => Date.parse(row.countedAt) - Date.parse(time);
  const show = `npm run admin -- audience show ${key}`;
  if (status === 'paused')
    return [
      look(
        `Audience ${key} is paused: Meta hears of nobody who enters or leaves.`,
        `If it should go on: npm run admin -- audience resume ${key}`,
      ),
    ];
  const findings: Finding[] = [];
  if (lastError !== null) {
    const stops = status === 'blocked' ? ', and it is blocked until somebody acts' : '';
    const resume = status === 'blocked' ? ` (npm run admin -- audience resume ${key})` : '';
    findings.push(
      wrong(
        `Audience ${key}: the last sync failed ${ago(since(lastError.at))}${stops}. ${lastError.message}`,
        `${lastError.action}${resume}`,
      ),
    );
  } else if (row.lastSyncAt === null && (funnel.matchable ?? 0) > 0) {
    const age = since(row.createdAt);
    const finding = age > SYNC_PATIENCE ? wrong : look;
    findings.push(
      finding(
        `Audience ${key} has never been synced; it was made ${ago(age)}.`,
        age > SYNC_PATIENCE
          ? `Ask for it: npm run admin -- audience resume ${key}. If nothing happens, the sync-audience function fails: see its log.`
          : 'Ask again in a quarter of an hour.',
      ),
    );
  }
  if (oldestPendingAt !== null && since(oldestPendingAt) > PENDING_PATIENCE) {
    const waiting = (row.pendingAdd ?? 0) + (row.pendingRemove ?? 0);
    findings.push(
      wrong(
        `Audience ${key}: ${count(waiting, 'change waits', 'changes wait')} to be told to Meta, the oldest since ${duration(since(oldestPendingAt))}.`,
        `See whether syncs fail (npm run admin -- audience runs ${key}) and what docs/runbook.md says under "Audiences are late".`,
      ),
    );
  }
  if (pass !== null && pass.finishedAt === null && since(pass.startedAt) > PASS_PATIENCE)
    findings.push(
      wrong(
        `Audience ${key}: looking at everybody began ${ago(since(pass.startedAt))} and has not finished.`,
        `Begin again: npm run admin -- audience resume ${key}`,
      ),
    );
  const { invalid, sent } = funnel;
  if (invalid !== null && sent !== null && invalid > 0 && invalid >= MUCH_UNREADABLE * sent)
    findings.push(
      look(
        `Audience ${key}: Meta could not read ${count(invalid, 'row')} beside ${sent} sent.`,
        `Look at the shop's e-mail addresses and phone numbers (a country code is needed); ${show}`,
      ),
    );
  return findings;
}

const ago = (ms: number): string => (ms < 1_000 ? 'just now' : `${duration(ms)} ago`);

function checkSizes(rows: readonly AudienceRow[]): readonly Finding[] {
  const small = rows.filter((row) => row.status === 'running' && isTooSmall(row));
  if (small.length === 0) return [];
  const names = small.map(({ audienceKey, funnel }) => `${audienceKey} (${funnel.sent})`).join(', ');
  return [
    look(
      `Too small for Meta to deliver ads to: ${names}. It takes about ${DELIVERABLE} people whom Meta knows.`,
      'Wait for more visitors, widen the window, or have more of them leave an e-mail address with consent.',
    ),
  ];
}

function isTooSmall({ deliveryStatus, funnel: { sent, metaHigh } }: AudienceRow): boolean {
  if (sent === null || sent === 0) return false;
  if (deliveryStatus !== null) return /too small/i.test(deliveryStatus);
  return metaHigh !== null && metaHigh >= 0 ? metaHigh < DELIVERABLE : sent < DELIVERABLE;
}
