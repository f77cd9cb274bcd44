import type { Command } from 'commander';
import type { Terminal } from '../../cli/terminal.ts';
import { type Asked, addCall, insistOnYes, pathPart } from '../command.ts';

export type Erasure = {
  readonly erasureId: string;
  readonly reason: string;
  readonly status: string;
  readonly requestedAt: string;
  readonly visitorIds: readonly string[];
  readonly erasedHereAt: string | null;
  readonly atMeta: {
    readonly status: string;
    readonly confirmedAt: string | null;
    readonly way: string | null;
    readonly audiences: readonly string[];
    readonly error: { readonly message: string; readonly action: string } | null;
  };
};

export function addErasureCommands(program: Command, terminal: Terminal): void {
  const erasure = program.command('erasure').description('people who were erased, and how far that is');
  addCall(erasure, terminal, 'list', 'lists erasures, newest first', async (asked) => {
    const found = await asked.api.get<{ readonly erasures: readonly Erasure[] }>('/v1/erasures');
    const columns = ['id', 'what', 'status', 'asked', 'visitors'].map((head) => ({ head }));
    const rows = found.erasures.map((one) => [
      one.erasureId,
      one.reason,
      one.status,
      one.requestedAt,
      String(one.visitorIds.length),
    ]);
    asked.reply(found, () => (rows.length === 0 ? 'Nobody was erased.' : asked.table(columns, rows)));
  });
  addCall(erasure, terminal, 'show <erasureId>', 'shows how far an erasure is, here and at Meta', async (asked) => {
    const found = await asked.api.get<Erasure>(`/v1/erasures/${pathPart(asked.args[0] ?? '')}`);
    asked.reply(found, () => erasureDetails(asked, found));
  });
  addCall<{ readonly yes?: boolean }>(
    erasure,
    terminal,
    'approve <erasureId>',
    'lets audiences that nobody may leave be deleted at Meta and made anew',
    async (asked) => {
      insistOnYes(asked.options, 'The audiences get new ids at Meta, which their ads must be given.');
      const done = await asked.api.post<Erasure>(`/v1/erasures/${pathPart(asked.args[0] ?? '')}/approve`, {});
      asked.reply(done, () => 'The audiences are deleted at Meta and made anew by the next sync.');
    },
  ).option('--yes', 'really');
}

export function erasureDetails(asked: Pick<Asked<unknown>, 'details'>, found: Erasure): string {
  const { atMeta } = found;
  return asked.details([
    ['erasure', found.erasureId],
    ['what', found.reason],
    ['status', found.status],
    ['visitors', found.visitorIds.join(', ')],
    ['erased here', found.erasedHereAt ?? 'not yet'],
    ['at Meta', [atMeta.status, atMeta.way, atMeta.confirmedAt].filter((part) => part !== null).join(', ')],
    ...(atMeta.audiences.length === 0 ? [] : [['nobody may leave', atMeta.audiences.join(', ')] as const]),
    ...(atMeta.error === null ? [] : [['trouble', `${atMeta.error.message} ${atMeta.error.action}`] as const]),
  ]);
}
