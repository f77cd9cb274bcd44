import type { Command } from 'commander';
import type { Terminal } from '../../cli/terminal.ts';
import { when } from '../../cli/words.ts';
import { addCall, pathPart, queryText } from '../command.ts';
import { readLimit } from '../limit.ts';
import { readPages } from '../pages.ts';
import { type RuleOptions, ruleBody, ruleOptions } from '../rule-options.ts';

type Counts = { readonly members: number; readonly consented: number; readonly matchable: number };
type Preview = {
  readonly funnel: Counts;
  readonly sampled: { readonly people: number; readonly share: number; readonly marginOfError: Counts } | null;
  readonly countedAt: string;
  readonly ruleText: string;
  readonly completeFrom: string | null;
  readonly deliverable: { readonly likely: boolean; readonly reason: string } | null;
};
type Member = {
  readonly visitorId: string;
  readonly visitorIds: readonly string[];
  readonly since: string | null;
  readonly until: string | null;
};
type MemberPage = { readonly members: readonly Member[]; readonly nextCursor?: string };
type Run = {
  readonly at: string;
  readonly mode?: string;
  readonly kind?: string;
  readonly wouldAdd?: number;
  readonly wouldRemove?: number;
  readonly outcome: string;
  readonly added: number;
  readonly removed: number;
  readonly invalid: number;
  readonly error: { readonly message: string } | null;
};
type RunPage = { readonly runs: readonly Run[]; readonly nextCursor?: string };

const MORE = 'There are more; --limit takes a larger number.';
const RUNS_A_PAGE = 200;

/** Questions about audiences that change nothing. */
export function addAudienceQuestions(audience: Command, terminal: Terminal): void {
  ruleOptions(
    addCall<RuleOptions>(audience, terminal, 'preview', 'how many people a rule holds for now', async (asked) => {
      const body = ruleBody(asked.options, terminal.env);
      const answer = await asked.api.post<Preview>('/v1/audiences/preview', body);
      const { funnel, sampled } = answer;
      const people = (name: keyof Counts): string =>
        sampled === null ? String(funnel[name]) : `about ${funnel[name]}, ± ${sampled.marginOfError[name]} (95 %)`;
      asked.reply(answer, () =>
        asked.details([
          ['rule', answer.ruleText],
          ['people', `${people('members')} at ${when(answer.countedAt)}`],
          ['who agreed', people('consented')],
          ['with e-mail or phone', people('matchable')],
          ...(sampled === null ? [] : [['looked at', `${sampled.people} people, 1 in ${1 / sampled.share}`] as const]),
          ...(answer.completeFrom === null ? [] : [['complete from', when(answer.completeFrom)] as const]),
          ...(answer.deliverable === null ? [] : [['ads', answer.deliverable.reason] as const]),
        ]),
      );
    }),
  );

  addCall<{ readonly limit: number }>(audience, terminal, 'members <audienceKey>', 'who is in it', async (asked) => {
    const path = `/v1/audiences/${pathPart(asked.args[0] ?? '')}/members`;
    const { rows: members, more } = await readPages(
      (cursor) => asked.api.get<MemberPage>(`${path}${queryText({ cursor })}`),
      (page) => page.members,
      asked.options.limit,
    );
    asked.reply({ members, more }, () => {
      if (members.length === 0) return 'Nobody is in it.';
      const columns = [{ head: 'visitor' }, { head: 'in since (UTC)' }, { head: 'until (UTC)' }];
      const rows = members.map(({ visitorId, visitorIds, since, until }) => [
        visitorIds.length > 1 ? `${visitorId} (${visitorIds.length} devices)` : visitorId,
        when(since),
        when(until),
      ]);
      return [asked.table(columns, rows), ...(more ? [MORE] : [])].join('\n');
    });
  }).option('--limit <number>', 'at most so many', readLimit, 100);

  addCall<{ readonly limit: number }>(audience, terminal, 'runs <audienceKey>', 'its last syncs', async (asked) => {
    const path = `/v1/audiences/${pathPart(asked.args[0] ?? '')}/runs`;
    const { rows: runs, more } = await readPages(
      (cursor, wanted) =>
        asked.api.get<RunPage>(`${path}${queryText({ cursor, limit: String(Math.min(wanted, RUNS_A_PAGE)) })}`),
      (page) => page.runs,
      asked.options.limit,
    );
    asked.reply({ runs, more }, () => {
      if (runs.length === 0) return 'Nothing has been sent to Meta yet.';
      const rows = runs.map(({ at, mode, kind, outcome, added, removed, invalid, error, ...run }) => [
        when(at),
        mode ?? [kind, outcome].filter((word) => word !== undefined).join(' '),
        ...[run.wouldAdd ?? added, run.wouldRemove ?? removed, invalid].map(String),
        mode === 'dry-run' ? 'nothing was sent: this is what would be' : (error?.message ?? ''),
      ]);
      return [asked.table(RUN_COLUMNS, rows), ...(more ? [MORE] : [])].join('\n');
    });
  }).option('--limit <number>', 'at most so many', readLimit, 20);
}

const RUN_COLUMNS = [
  { head: 'at (UTC)' },
  { head: 'outcome' },
  { head: 'added', align: 'right' },
  { head: 'removed', align: 'right' },
  { head: 'unreadable', align: 'right' },
  { head: '' },
] as const;
