import { join } from 'node:path';
import { type ApiClient, createApiClient } from '../api-client.ts';
import { emailOf, identify, isIdentified } from '../logs/identify.ts';
import type { LogEvent } from '../logs/log-event.ts';
import { replayLog } from '../logs/replay-log.ts';
import type { Checks } from './checks.ts';
import type { Progress, RunningHost } from './fresh-host.ts';
import { emailHash, fingerprint, listEmailsAtMeta, listMembers } from './members.ts';
import { readExpectedTable } from './read-expected.ts';

export const IDENTIFIED_SHARE = 0.3;
const AUDIENCES = ['visitors-30d', 'abandoned-cart'] as const;
type AudienceName = (typeof AUDIENCES)[number];
/** Member ids by instant and audience. */
export type MembersAt = ReadonlyMap<string, Readonly<Record<AudienceName, readonly string[]>>>;

type Row = Readonly<Record<string, string>>;
const cell = (row: Row, start: string, nth = 0): string => {
  const names = Object.keys(row).filter((name) => name.startsWith(start));
  return row[names[nth] ?? ''] ?? '';
};

export type AudienceLog = {
  /** Oldest first. */
  readonly events: readonly LogEvent[];
  /** Heading of the reference's page. */
  readonly section: string;
  /** Where the host's clock stands, when it is later than the log's beginning. */
  readonly since?: number;
};

export type AudienceRun = {
  readonly atInstants: MembersAt;
  /** Most people of each audience that Meta held at the end of a day. */
  readonly largest: Readonly<Record<AudienceName, number>>;
};

export type AudienceRunSettings = {
  readonly recencyResolution?: number;
  /** Whether to compare what Meta holds with the members after every day, which takes as long as the replay itself. */
  readonly daily: boolean;
};

/**
 * Replays a log into a fresh host and looks at both audiences at the reference's instants, and after every day at what
 * Meta (the sandbox) holds: exactly the identified members.
 */
export async function runAudienceLog(
  host: RunningHost,
  folder: string,
  { section, since, ...log }: AudienceLog,
  { daily, ...settings }: AudienceRunSettings,
  checks: Checks,
  progress: Progress,
): Promise<AudienceRun> {
  const server = createApiClient(host.url, 'local-server-key');
  const reader = createApiClient(host.url, 'local-read-key');
  const admin = createApiClient(host.url, 'local-admin-key');
  const sandbox = createApiClient(host.sandboxUrl, '');
  if (Object.keys(settings).length > 0) await admin.patch('/v1/sites/local', settings);
  const events = identify(log.events, IDENTIFIED_SHARE);
  const expected = readExpectedTable(join(folder, 'EXPECTED.md'), section);
  const stops = expected.rows.map((row) => Date.parse(row.T ?? ''));
  await server.post('/__local/drain', {});
  const metaIds = await metaAudienceIds(reader);
  const atInstants = new Map<string, Record<AudienceName, readonly string[]>>();
  const largest: Record<AudienceName, number> = { 'visitors-30d': 0, 'abandoned-cart': 0 };
  let equalDays = 0;
  let days = 0;

  const result = await replayLog(server, events, {
    siteId: 'local',
    stops,
    ...(since === undefined ? {} : { since }),
    onProgress: (sent, day) => progress(sent, events.length, day),
    onInstant: async (at) => {
      if (!daily && !stops.includes(at)) return;
      const members = {
        'visitors-30d': await listMembers(reader, 'visitors-30d'),
        'abandoned-cart': await listMembers(reader, 'abandoned-cart'),
      };
      if (stops.includes(at)) {
        atInstants.set(new Date(at).toISOString(), members);
        const row = expected.rows.find(({ T }) => Date.parse(T ?? '') === at);
        if (daily && row !== undefined) await checkPreviews(reader, row, checks);
      }
      if (!daily || at % 86_400_000 !== 0) return;
      days += 1;
      const equal = await Promise.all(
        AUDIENCES.map(async (name) => {
          const wanted = members[name]
            .filter((id) => isIdentified(id, IDENTIFIED_SHARE))
            .map((id) => emailHash(emailOf(id)));
          const held = await listEmailsAtMeta(sandbox, metaIds.get(name) ?? '');
          largest[name] = Math.max(largest[name], held.size);
          return wanted.length === held.size && wanted.every((hash) => held.has(hash));
        }),
      );
      if (equal.every(Boolean)) equalDays += 1;
    },
  });
  checks.same('events accepted', events.length, result.accepted);
  if (daily) {
    checks.same('days on which Meta held exactly the identified members of both audiences', days, equalDays);
    for (const name of AUDIENCES)
      checks.same(`${name}: some identified members reached Meta`, 'yes', largest[name] > 0 ? 'yes' : 'no');
  }
  return { atInstants, largest };
}

/** Columns of the reference that no audience has, asked as the size of a rule. */
const PREVIEWS = {
  purchasers: { did: 'purchase', within: '30d' },
  carts: { did: 'add_to_cart', within: '30d', atLeastAgo: '1h' },
} as const;

async function checkPreviews(reader: ApiClient, row: Row, checks: Checks): Promise<void> {
  for (const [column, rule] of Object.entries(PREVIEWS)) {
    const { funnel } = await reader.post<{ readonly funnel: { readonly members: number | null } }>(
      '/v1/audiences/preview',
      { rule },
    );
    checks.same(`${row.T} ${column}`, cell(row, column), funnel.members ?? 'nothing');
  }
}

async function metaAudienceIds(reader: ApiClient): Promise<ReadonlyMap<string, string | null>> {
  type List = {
    readonly audiences: readonly { readonly audienceKey: string; readonly metaAudienceId: string | null }[];
  };
  const { audiences } = await reader.get<List>('/v1/audiences');
  return new Map(audiences.map(({ audienceKey, metaAudienceId }) => [audienceKey, metaAudienceId]));
}

/** Compares a run at recency resolution 0 with every cell of a table of the reference. */
export function checkMembers(folder: string, section: string, { atInstants }: AudienceRun, checks: Checks): void {
  for (const row of readExpectedTable(join(folder, 'EXPECTED.md'), section).rows) {
    const members = atInstants.get(new Date(row.T ?? '').toISOString());
    const visitors = members?.['visitors-30d'] ?? [];
    const carts = members?.['abandoned-cart'] ?? [];
    checks.same(`${row.T} visitors, 30 days`, cell(row, 'visitors'), visitors.length);
    checks.same(`${row.T} their fingerprint`, cell(row, 'fingerprint'), fingerprint(visitors));
    checks.same(`${row.T} abandoned carts`, cell(row, 'abandoned'), carts.length);
    checks.same(`${row.T} their fingerprint`, cell(row, 'fingerprint', 1), fingerprint(carts));
  }
}

/** How many members differ between a run at default settings and the exact one: what the recency grid costs. */
export function describeDifference(
  folder: string,
  section: string,
  exact: AudienceRun,
  usual: AudienceRun,
): readonly string[] {
  return readExpectedTable(join(folder, 'EXPECTED.md'), section).rows.flatMap((row) => {
    const at = new Date(row.T ?? '').toISOString();
    return AUDIENCES.map((name) => {
      const a = new Set(exact.atInstants.get(at)?.[name] ?? []);
      const b = new Set(usual.atInstants.get(at)?.[name] ?? []);
      const differing = a.symmetricDifference(b).size;
      return `${row.T} ${name}: ${differing} of ${a.size} members differ at the default recency resolution`;
    });
  });
}
