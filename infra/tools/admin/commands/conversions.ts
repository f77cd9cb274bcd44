import type { Command } from 'commander';
import { formatMoney } from '../../../../shared/domain/money.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { when } from '../../cli/words.ts';
import { addCall, pathPart, queryText } from '../command.ts';
import { readLimit } from '../limit.ts';
import { readPages } from '../pages.ts';
import {
  type FormatOptions,
  formatOptions,
  type LookOptions,
  lookOptions,
  textFormat,
  type WhichOptions,
  whichOptions,
  whichQuery,
} from '../report-options.ts';
import { type Conversion, conversionText } from '../show-conversion.ts';
import { readTextPages } from '../text-pages.ts';

type ListOptions = WhichOptions & FormatOptions & { readonly limit: number };
type Page = { readonly conversions: readonly Conversion[]; readonly nextCursor?: string };

const ROWS_A_PAGE = 1_000;

export function addConversionCommands(program: Command, terminal: Terminal): void {
  const conversions = program.command('conversions').description('orders and what led to them');
  const list = addCall<ListOptions>(
    conversions,
    terminal,
    'list',
    'orders of a period, oldest first',
    async (asked) => {
      const { limit } = asked.options;
      const format = textFormat(asked.options);
      const which = whichQuery(asked.options);
      const query = (cursor: string | undefined, wanted: number) =>
        `/v1/conversions${queryText({ ...which, cursor, limit: String(Math.min(wanted, ROWS_A_PAGE)), format })}`;
      if (format !== undefined) {
        asked.say(await readTextPages(asked.api, query, { limit, format }));
        return;
      }
      const { rows, more } = await readPages(
        (cursor, wanted) => asked.api.get<Page>(query(cursor, wanted)),
        (page) => page.conversions,
        limit,
      );
      asked.reply({ conversions: rows, more }, () => {
        if (rows.length === 0) return 'There are none in this period that are asked for.';
        const columns = [
          { head: 'ordered (UTC)' },
          { head: 'order' },
          { head: 'value', align: 'right' },
          { head: 'came from, bought' },
        ] as const;
        const lines = rows.map((row) => [
          when(row.orderedAt).slice(0, 16),
          row.orderId,
          row.currency === null ? '–' : formatMoney(row.value, row.currency),
          row.summary,
        ]);
        return [asked.table(columns, lines), ...(more ? ['There are more; --limit takes a larger number.'] : [])].join(
          '\n',
        );
      });
    },
  ).option('--limit <number>', 'at most so many', readLimit, 50);
  formatOptions(whichOptions(list));

  const show = addCall<LookOptions>(
    conversions,
    terminal,
    'show <orderId>',
    'one order and its path',
    async (asked) => {
      const { lookbackDays, impressionLookbackDays, channelRules } = whichQuery(asked.options);
      const query = queryText({ lookbackDays, impressionLookbackDays, channelRules });
      const found = await asked.api.get<Conversion>(`/v1/conversions/${pathPart(asked.args[0] ?? '')}${query}`);
      asked.reply(found, () => conversionText(found, asked));
    },
  );
  lookOptions(show);
}
