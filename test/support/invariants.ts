import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Audience } from '../../shared/domain/audience/audience.ts';
import { evaluate } from '../../shared/domain/audience/evaluate.ts';
import { type LedgerRow, membersOf, rowIdOf, wantedPhones } from '../../shared/domain/audience/ledger.ts';
import { nextChangeAt } from '../../shared/domain/audience/next-change.ts';
import { factsFor } from '../../shared/domain/identity/person.ts';
import type { SiteId } from '../../shared/domain/ids.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { currentKeys, type MatchKeys, NO_KEYS } from '../../shared/domain/visitor/match-keys.ts';
import { matchable } from '../../shared/domain/visitor/matchable.ts';
import { evaluationTime } from '../../shared/domain/visitor/plan-operations.ts';
import type { VisitorFacts } from '../../shared/domain/visitor/visitor-facts.ts';
import { refText, type VisitorRecord } from '../../shared/domain/visitor/visitor-record.ts';
import { loadPersons } from '../../shared/pipeline/load-persons.ts';
import { createControlStore } from '../../shared/storage/control-store.ts';
import { fromRowItem } from '../../shared/storage/ledger-item.ts';
import { PK } from '../../shared/storage/table.ts';
import { createVisitorStore } from '../../shared/storage/visitor-store.ts';
import { scanAll } from './facts-dump.ts';
import type { SandboxAudience } from './graph.ts';

export type WatchedSite = {
  readonly client: DynamoDBClient;
  readonly tables: { readonly visitors: string; readonly ledger: string; readonly control: string };
  readonly siteId: SiteId;
};

/** `person`: what the visitor's person did, with the visitor's own match keys. */
type Visitor = { readonly record: VisitorRecord; readonly person: VisitorFacts; readonly keys: MatchKeys };

/**
 * What must hold of a site whenever its queues are empty and the sweep of `at` is done, each break as a sentence:
 * nobody is dirty, everybody who will change by themselves is due in time, and for each running audience the ledger has
 * exactly those whom the rule wants now, and Meta exactly the ledger.
 */
export async function brokenInvariants(
  { client, tables, siteId }: WatchedSite,
  at: Instant,
  atMeta: readonly SandboxAudience[],
): Promise<readonly string[]> {
  const site = await createControlStore(client, tables.control).readSiteWithAudiences(siteId);
  const running = (site?.audiences ?? []).filter(({ status }) => status === 'running');
  if (running.length === 0) return [`site ${siteId} has no running audience`];
  const visitors = await readVisitors(client, tables.visitors, siteId);
  const ledger = await scanAll(client, tables.ledger);
  return [
    ...visitors.flatMap((visitor) => brokenOf(visitor, running, at)),
    ...running.flatMap((audience) => {
      const prefix = `${siteId}#${audience.audienceKey}#`;
      const rows = ledger.filter((item) => item[PK]?.S?.startsWith(prefix) && item.h !== undefined).map(fromRowItem);
      const members = atMeta.find(({ id }) => id === audience.metaAudienceId)?.members;
      return [
        ...compare(
          `${audience.audienceKey}: wanted, and in the ledger`,
          wantedHolders(visitors, audience, at),
          holdersOf(rows),
        ),
        ...compare(
          `${audience.audienceKey}: in the ledger, and at Meta`,
          keysOf(rows.flatMap((row) => membersOf(row).map(({ email, phone }) => [email, phone]))),
          keysOf((members ?? []).map(({ EMAIL, PHONE }) => [EMAIL, PHONE])),
        ),
        ...(members === undefined ? [`${audience.audienceKey} is not known to Meta`] : []),
      ];
    }),
  ];
}

async function readVisitors(client: DynamoDBClient, table: string, siteId: SiteId): Promise<readonly Visitor[]> {
  const store = createVisitorStore(client, table);
  const records: VisitorRecord[] = [];
  let cursor: Parameters<typeof store.scanStates>[1];
  do {
    const page = await store.scanStates(siteId, cursor);
    records.push(...page.records);
    cursor = page.cursor;
  } while (cursor !== undefined);
  const keys = await store.readKeys(records);
  const persons = await loadPersons(store, siteId, records, { consistent: true });
  return records.map((record) => ({
    record,
    person: factsFor(persons.of(record), record),
    keys: keys.get(refText(record)) ?? NO_KEYS,
  }));
}

function brokenOf({ record, person }: Visitor, running: readonly Audience[], at: Instant): readonly string[] {
  const { visitorId, operations } = record;
  const dirty = operations.dirtyAt === undefined ? [] : [`${visitorId} is still dirty`];
  if (!matchable(person)) return dirty;
  const now = evaluationTime(person, at);
  const next = Math.min(...running.map(({ rule }) => nextChangeAt(rule, person, now) ?? Number.POSITIVE_INFINITY));
  if (next === Number.POSITIVE_INFINITY || (operations.dueAt ?? Number.POSITIVE_INFINITY) <= next) return dirty;
  return [...dirty, `${visitorId} changes at ${iso(next)} but is due ${iso(operations.dueAt)}`];
}

/** Row, visitor and phone of everybody the rule wants at Meta. */
function wantedHolders(visitors: readonly Visitor[], { rule }: Audience, at: Instant): readonly string[] {
  return visitors.flatMap(({ record, person, keys }) => {
    if (!matchable(person) || !evaluate(rule, person, evaluationTime(person, at))) return [];
    const current = currentKeys(keys, person.withdrawnAt);
    const rowId = rowIdOf(current);
    const phone = current.email === undefined ? '' : (current.phone ?? '');
    return rowId === undefined ? [] : [`${rowId} ${record.visitorId} ${phone}`];
  });
}

function holdersOf(rows: readonly LedgerRow[]): readonly string[] {
  // A phone that another row is wanted with cannot be removed beside this one.
  const wanted = new Set(rows.flatMap((row) => (row.kind === 'phone' ? [row.rowId] : [...wantedPhones(row)])));
  return rows.flatMap((row) => [
    ...[...row.holders].map(([visitor, phone]) => `${row.rowId} ${visitor} ${phone}`),
    ...(row.holders.size === 0 ? [`${row.rowId} nobody`] : []),
    ...(row.pending === true ? [`${row.rowId} is pending`] : []),
    ...[...row.phones].filter((phone) => !wanted.has(phone)).map((phone) => `${row.rowId} stale ${phone}`),
  ]);
}

/** Somebody who gave a phone after an e-mail is two members that are one person, so members are not compared as such. */
export function keysOf(members: readonly (readonly (string | undefined)[])[]): readonly string[] {
  return [...new Set(members.flat())].filter((key) => key !== undefined).sort();
}

function compare(what: string, should: readonly string[], is: readonly string[]): readonly string[] {
  const [wanted, found] = [new Set(should), new Set(is)];
  return [
    ...[...wanted].filter((entry) => !found.has(entry)).map((entry) => `${what}: lacks ${entry}`),
    ...[...found].filter((entry) => !wanted.has(entry)).map((entry) => `${what}: has besides ${entry}`),
  ];
}

const iso = (at: Instant | undefined): string => (at === undefined ? 'never' : new Date(at).toISOString());
