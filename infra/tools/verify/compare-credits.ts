import { join } from 'node:path';
import { type ApiClient, createApiClient } from '../api-client.ts';
import type { Checks } from './checks.ts';
import type { RunningHost } from './fresh-host.ts';
import { readExpectedJourneys, readExpectedTable, readExpectedTotals } from './read-expected.ts';

const MODELS = {
  last: 'last_touch',
  first: 'first_touch',
  linear: 'linear',
  position: 'position_based',
  decay: 'time_decay',
} as const;
const TOLERANCE = 1e-4;

type Credit = { readonly conversions: number; readonly value: number };
type Report = {
  readonly rows: readonly (Credit & { readonly key: string | null })[];
  readonly totals: Credit;
};

export type CreditQuestion = {
  /** Heading of the reference's page. */
  readonly section: string;
  readonly from: string;
  readonly to: string;
  readonly groupBy: 'source' | 'source_medium';
  readonly currency: string;
};

/** Compares five models' credits with a table of the reference, channel by channel, and the orders with its totals. */
export async function compareCredits(
  host: RunningHost,
  folder: string,
  { section, ...question }: CreditQuestion,
  checks: Checks,
): Promise<void> {
  const reader = createApiClient(host.url, 'local-read-key');
  const page = join(folder, 'EXPECTED.md');
  const expected = readExpectedTable(page, section).rows;
  const totals = readExpectedTotals(page, section);
  const closeTo = (name: string, wanted: Credit, got: Credit | undefined): void => {
    checks.close(`${name}: conversions`, wanted.conversions, got?.conversions ?? 0, TOLERANCE);
    checks.close(`${name}: value`, wanted.value, got?.value ?? 0, TOLERANCE);
  };
  for (const [column, model] of Object.entries(MODELS)) {
    const query = new URLSearchParams({ ...question, model });
    const report = await reader.get<Report>(`/v1/reports/attribution?${query}`);
    const byKey = new Map(report.rows.map((row) => [row.key, row]));
    for (const row of expected) {
      const channel = row.channel ?? '';
      const [conversions, value] = (row[`${column} conv / value`] ?? '').split('/').map(Number);
      const wanted = { conversions: conversions ?? Number.NaN, value: value ?? Number.NaN };
      closeTo(`${model} ${channel}`, wanted, byKey.get(channel.toLowerCase()));
    }
    closeTo(`${model} direct`, totals.unattributed, byKey.get(null));
    closeTo(`${model} all`, totals, report.totals);
    const known = new Set([null, ...expected.map((row) => row.channel?.toLowerCase())]);
    checks.same(`${model}: rows beside these channels`, 0, report.rows.filter(({ key }) => !known.has(key)).length);
  }
  await compareJourneys(host, page, { section, ...question }, checks);
  const lengths = await countPathLengths(reader, question, Math.max(...totals.pathLengths.keys()));
  for (const [length, count] of totals.pathLengths)
    checks.same(`orders with a path of ${length}`, count, lengths.get(length) ?? 0);
}

type JourneyReport = {
  readonly totals: Credit;
  readonly rows: readonly {
    readonly conversions: number;
    readonly key: string | null;
    readonly removalEffect?: number;
    readonly touchpoints: number;
  }[];
  readonly journeys: { readonly all: number; readonly converting: number };
};

/** Markov: everybody's journeys, also of those who bought nothing. */
async function compareJourneys(
  host: RunningHost,
  page: string,
  { section, ...question }: CreditQuestion,
  checks: Checks,
): Promise<void> {
  const query = new URLSearchParams({ ...question, model: 'markov' });
  const report = await createApiClient(host.url, 'local-read-key').get<JourneyReport>(
    `/v1/reports/attribution?${query}`,
  );
  const { all, converting } = readExpectedJourneys(page, section);
  checks.same('markov: journeys', all, report.journeys.all);
  checks.same('markov: journeys that end in an order', converting, report.journeys.converting);
  const byKey = new Map(report.rows.map((row) => [row.key, row]));
  for (const row of readExpectedTable(page, section).rows) {
    const channel = row.channel ?? '';
    const [effect, credit] = (row['Markov removal effect / credited conv'] ?? '').split('/').map(Number);
    const got = byKey.get(channel.toLowerCase());
    checks.close(`markov ${channel}: removal effect`, effect ?? Number.NaN, got?.removalEffect, 1e-6);
    checks.close(`markov ${channel}: conversions`, credit ?? Number.NaN, got?.conversions, TOLERANCE);
    checks.same(`markov ${channel}: touchpoints`, row.touches ?? '', got?.touchpoints ?? 0);
  }
  checks.close('markov all: value', readExpectedTotals(page, section).value, report.totals.value, TOLERANCE);
}

/** How many orders of the period have a path of so many touchpoints; longer ones count as `longest`. */
async function countPathLengths(
  reader: ApiClient,
  { from, to }: { readonly from: string; readonly to: string },
  longest: number,
): Promise<ReadonlyMap<number, number>> {
  type Page = {
    readonly conversions: readonly { readonly path: readonly unknown[] }[];
    readonly nextCursor?: string;
  };
  const counts = new Map<number, number>();
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams(cursor === undefined ? { from, to, limit: '500' } : { cursor, limit: '500' });
    const page: Page = await reader.get(`/v1/conversions?${query}`);
    for (const { path } of page.conversions) {
      const length = Math.min(path.length, longest);
      counts.set(length, (counts.get(length) ?? 0) + 1);
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return counts;
}
