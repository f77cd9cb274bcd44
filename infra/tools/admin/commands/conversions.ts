import type { Command } from 'commander';
import { formatMoney } from '../../../../shared/domain/money.ts';
import type { ApiClient } from '../../api-client.ts';
import { WrongCall } from '../../cli/connection.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { when } from '../../cli/words.ts';
import { addCall, pathPart, queryText } from '../command.ts';
import { readLimit } from '../limit.ts';
import { readPages } from '../pages.ts';
import { type Conversion, conversionText } from '../show-conversion.ts';

type ListOptions = {
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
  readonly csv?: boolean;
  readonly json?: boolean;
};
type Page = { readonly conversions: readonly Conversion[]; readonly nextCursor?: string };

const ROWS_A_PAGE = 100;

export function addConversionCommands(program: Command, terminal: Terminal): void {
  const conversions = program.command('conversions').description('orders and what led to them');
  addCall<ListOptions>(conversions, terminal, 'list', 'orders of a period, oldest first', async (asked) => {
    const { from, to, limit, csv } = asked.options;
    if (csv === true && asked.json) throw new WrongCall('Say --csv or --json, not both.');
    const query = (cursor: string | undefined, wanted: number, format?: string) =>
      `/v1/conversions${queryText({ from, to, cursor, limit: String(Math.min(wanted, ROWS_A_PAGE)), format })}`;
    if (csv === true) {
      asked.say(await readCsv(asked.api, query, limit));
      return;
    }
    const { rows, more } = await readPages(
      (cursor, wanted) => asked.api.get<Page>(query(cursor, wanted)),
      (page) => page.conversions,
      limit,
    );
    asked.reply({ conversions: rows, more }, () => {
      if (rows.length === 0) return 'There are no orders in this period.';
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
  })
    .option('--from <time>', 'ISO 8601 or a date; default: 30 days ago')
    .option('--to <time>', 'not included; default: the end of today')
    .option('--limit <number>', 'at most so many', readLimit, 50)
    .option('--csv', 'for spreadsheets');

  addCall(conversions, terminal, 'show <orderId>', 'one order and its path', async (asked) => {
    const found = await asked.api.get<Conversion>(`/v1/conversions/${pathPart(asked.args[0] ?? '')}`);
    asked.reply(found, () => conversionText(found, asked));
  });
}

/** All pages as one file: the head comes with every page, and stays at the first. */
async function readCsv(
  api: ApiClient,
  pathOf: (cursor: string | undefined, wanted: number, format: string) => string,
  limit: number,
): Promise<string> {
  let head: string | undefined;
  const { rows } = await readPages(
    async (cursor, wanted) => {
      const { text, headers } = await api.getText(pathOf(cursor, wanted, 'csv'));
      const [first = '', ...lines] = text.trimEnd().split('\r\n');
      head ??= first;
      const nextCursor = headers.get('x-next-cursor');
      return { lines, ...(nextCursor === null ? {} : { nextCursor }) };
    },
    ({ lines }) => lines,
    limit,
  );
  return [head ?? '', ...rows].join('\r\n');
}
