import type { Command } from 'commander';
import type { Terminal } from '../../cli/terminal.ts';
import { addCall, insistOnYes, pathPart, queryText } from '../command.ts';
import { type Erasure, erasureDetails } from './erasure.ts';

type Visitor = {
  readonly visitorId: string;
  readonly personId: string;
  readonly visitorIds: readonly string[];
  readonly lastAt: string | null;
  readonly consented: boolean;
  readonly matchable: boolean;
  readonly audiences: readonly string[];
  readonly orders: readonly { readonly orderId: string }[];
};

export function addVisitorCommands(program: Command, terminal: Terminal): void {
  const visitor = program.command('visitor').description('one visitor, and whom they are one person with');
  addCall(visitor, terminal, 'show <visitorId>', 'shows what is known of a visitor', async (asked) => {
    const [visitorId = ''] = asked.args;
    const found = await asked.api.get<Visitor>(`/v1/visitors/${pathPart(visitorId)}`);
    const others = found.visitorIds.filter((id) => id !== found.visitorId);
    asked.reply(found, () =>
      asked.details([
        ['visitor', found.visitorId],
        ['same person as', others.length === 0 ? 'nobody' : others.join(', ')],
        ['last seen', found.lastAt ?? 'not yet'],
        ['consent', found.consented ? 'yes' : 'withdrawn'],
        ['can be matched at Meta', found.matchable ? 'yes' : 'no'],
        ['audiences', found.audiences.length === 0 ? 'none' : found.audiences.join(', ')],
        ['newest orders', found.orders.length === 0 ? 'none' : found.orders.map(({ orderId }) => orderId).join(', ')],
      ]),
    );
  });
  addCall<{ readonly yes?: boolean }>(
    visitor,
    terminal,
    'unlink <visitorId>',
    'parts a visitor from whom they are one person with, for good',
    async (asked) => {
      const [visitorId = ''] = asked.args;
      insistOnYes(asked.options, 'It cannot be undone: the aliases that joined them never join this visitor again.');
      const done = await asked.api.post(`/v1/visitors/${pathPart(visitorId)}/unlink`, {});
      asked.reply(done, () => 'The visitor is a person of their own within seconds; orders and audiences follow.');
    },
  ).option('--yes', 'really');
  addCall<{ readonly yes?: boolean; readonly email?: string; readonly phone?: string; readonly userId?: string }>(
    visitor,
    terminal,
    'erase [visitorId]',
    'erases a person, here and at Meta',
    async (asked) => {
      const [visitorId] = asked.args;
      const { email, phone, userId } = asked.options;
      insistOnYes(
        asked.options,
        'It cannot be undone: all the person did is forgotten, and their orders are nobody’s.',
      );
      const path =
        visitorId === undefined
          ? `/v1/visitors${queryText({ email, phone, userId })}`
          : `/v1/visitors/${pathPart(visitorId)}`;
      const done = await asked.api.delete<Erasure>(path);
      asked.reply(done, () => erasureDetails(asked, done));
    },
  )
    .option('--email <email>', 'whom the e-mail address belongs to')
    .option('--phone <phone>', 'whom the phone number belongs to')
    .option('--user-id <userId>', 'whom the account belongs to')
    .option('--yes', 'really');
}
