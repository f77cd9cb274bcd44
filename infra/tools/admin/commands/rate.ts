import type { Command } from 'commander';
import { WrongCall } from '../../cli/connection.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { addCall, queryText } from '../command.ts';

type Rates = {
  readonly base: string;
  readonly rates: readonly { readonly day: string; readonly currency: string; readonly rate: number }[];
  readonly nextCursor?: string;
};
type ListOptions = { readonly from?: string; readonly to?: string; readonly currency?: string };

export function addRateCommands(program: Command, terminal: Terminal): void {
  const rate = program.command('rate').description("what currencies are worth in the site's, by day");
  addCall<{ readonly day?: string }>(
    rate,
    terminal,
    'set <currency> <rate>',
    "sets how much of the site's currency one unit is worth, from a day on",
    async (asked) => {
      const [currency = '', text = ''] = asked.args;
      const { day } = asked.options;
      if (day === undefined) throw new WrongCall('Say from which day on: --day 2026-03-01.');
      if (!(Number(text) > 0)) throw new WrongCall(`The rate must be a number greater than 0, not "${text}".`);
      const body = { rates: [{ day, currency, rate: Number(text) }] };
      const answer = await asked.api.put<{ readonly base: string }>('/v1/rates', body);
      asked.reply(answer, () => `From ${day} on 1 ${currency.toUpperCase()} is ${Number(text)} ${answer.base}.`);
    },
  ).option('--day <date>', 'the first day it holds: 2026-03-01');
  addCall<ListOptions>(rate, terminal, 'list', 'the rates, the earliest day first', async (asked) => {
    const { from, to, currency } = asked.options;
    const answer = await asked.api.get<Rates>(`/v1/rates${queryText({ from, to, currency, limit: '5000' })}`);
    asked.reply(answer, () => {
      if (answer.rates.length === 0) return 'There are no rates.';
      const columns = [{ head: 'day' }, { head: 'currency' }, { head: `in ${answer.base}`, align: 'right' as const }];
      const rows = answer.rates.map((one) => [one.day, one.currency, String(one.rate)]);
      const more = answer.nextCursor === undefined ? '' : '\nThere are more; say --from.';
      return `${asked.table(columns, rows)}${more}`;
    });
  })
    .option('--from <date>', 'the first day')
    .option('--to <date>', 'not included')
    .option('--currency <code>', 'only this one');
}
