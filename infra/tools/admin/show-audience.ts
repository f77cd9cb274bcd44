import type { Column } from '../cli/table.ts';
import { count, duration, orUnknown, when } from '../cli/words.ts';
import type { AudienceRow } from './audience-row.ts';

export const LIST_COLUMNS: readonly Column[] = [
  { head: 'audience' },
  { head: 'status' },
  { head: 'people', align: 'right' },
  { head: 'agreed', align: 'right' },
  { head: 'matchable', align: 'right' },
  { head: 'sent', align: 'right' },
  { head: 'waiting', align: 'right' },
  { head: 'last sync' },
];

export function listRow({ audienceKey, status, funnel, lastSyncAt, ...row }: AudienceRow): readonly string[] {
  return [
    audienceKey,
    row.lastError === null ? status : `${status} (!)`,
    ...[funnel.members, funnel.consented, funnel.matchable, funnel.sent].map(orUnknown),
    waiting(row),
    lastSyncAt === null ? 'never' : `${duration(Date.parse(row.countedAt) - Date.parse(lastSyncAt))} ago`,
  ];
}

/** What lists can only hint at. */
export function errorLines(rows: readonly AudienceRow[]): readonly string[] {
  return rows.flatMap(({ audienceKey, lastError }) =>
    lastError === null ? [] : [`(!) ${audienceKey}: ${lastError.message}`, `    ${lastError.action}`],
  );
}

export function audienceDetails(row: AudienceRow): readonly (readonly [string, string])[] {
  const { funnel, pass, lastError } = row;
  return [
    ['audience', row.audienceKey],
    ['name', row.name],
    ['description', row.description ?? '–'],
    ['rule', row.ruleText],
    ...(row.standingRuleText === null ? [] : [['Meta still has', row.standingRuleText] as const]),
    ['status', row.status],
    ...(row.mode === 'dry-run' ? [['mode', 'DRY RUN: nothing is sent to Meta'] as const] : []),
    ['made', when(row.createdAt)],
    ['people', `${orUnknown(funnel.members)} at ${when(row.countedAt)}`],
    ['who agreed', orUnknown(funnel.consented)],
    ['with e-mail or phone', orUnknown(funnel.matchable)],
    ['sent to Meta', `${orUnknown(funnel.sent)}${funnel.invalid ? `, ${funnel.invalid} of them unreadable` : ''}`],
    ['size at Meta', sizeAtMeta(funnel)],
    ['says Meta', row.deliveryStatus ?? '–'],
    ...row.losses.map(({ lost, why }) => [lost < 0 ? `more: ${-lost}` : `lost: ${lost}`, why] as const),
    ['id at Meta', row.metaAudienceId ?? '–'],
    ['for the ad set', row.launch.include.join(', ') || '–'],
    ['to leave out there', row.launch.exclude.join(', ') || '–'],
    ...[...row.launch.notes, ...row.warnings].map((note) => ['note', note] as const),
    ['waiting', waiting(row) === '0' ? 'nobody' : waiting(row)],
    ...(row.oldestPendingAt === null ? [] : [['waiting since', when(row.oldestPendingAt)] as const]),
    ...(row.reconcile == null
      ? []
      : [['filled anew', `asked for ${when(row.reconcile.askedAt)}, ${row.reconcile.sent} sent so far`] as const]),
    ['last sync', row.lastSyncAt === null ? 'never' : when(row.lastSyncAt)],
    ...(pass === null ? [] : [['last look at everybody', passWords(pass)] as const]),
    ...(lastError === null
      ? []
      : ([
          ['error', `${when(lastError.at)}: ${lastError.message}`],
          ['what to do', lastError.action],
        ] as const)),
  ];
}

/** `+3 -1`: to be added and to be removed. */
function waiting({ pendingAdd, pendingRemove }: Pick<AudienceRow, 'pendingAdd' | 'pendingRemove'>): string {
  if (pendingAdd === null && pendingRemove === null) return '?';
  const parts = [pendingAdd ? `+${pendingAdd}` : '', pendingRemove ? `-${pendingRemove}` : ''];
  return parts.filter((part) => part !== '').join(' ') || '0';
}

function sizeAtMeta({ metaLow: low, metaHigh: high }: AudienceRow['funnel']): string {
  if (low === null || high === null || low < 0 || high < 0) return '–';
  return low === high ? `about ${low}` : `${low} to ${high}`;
}

function passWords({ startedAt, finishedAt, scanned, share }: NonNullable<AudienceRow['pass']>): string {
  const seen = `${count(scanned, 'visitor')} seen`;
  return finishedAt === null
    ? `under way since ${when(startedAt)}, ${seen}${share === null ? '' : ` (${Math.floor(share * 100)} %)`}`
    : `finished ${when(finishedAt)}, ${seen}`;
}
