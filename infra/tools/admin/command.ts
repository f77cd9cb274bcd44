import type { Command } from 'commander';
import { type ApiClient, createApiClient } from '../api-client.ts';
import { readConnection, WrongCall } from '../cli/connection.ts';
import { printable } from '../cli/printable.ts';
import { type Column, details, table } from '../cli/table.ts';
import type { Terminal } from '../cli/terminal.ts';

/** What a command is run with. */
export type Asked<Options> = {
  readonly api: ApiClient;
  readonly siteId: string | undefined;
  readonly args: readonly string[];
  readonly options: Options;
  readonly json: boolean;
  /** The answer as JSON where `--json` asks for it, in words otherwise. */
  reply(body: unknown, words: () => string): void;
  /** Text as it is. */
  say(text: string): void;
  table(columns: readonly Column[], rows: readonly (readonly string[])[]): string;
  details(rows: readonly (readonly [label: string, value: string])[]): string;
};

type CommonOptions = { readonly url?: string; readonly key?: string; readonly json?: boolean };

/** Adds a command that calls the API, with the options all of them have. */
export function addCall<Options extends object>(
  parent: Command,
  terminal: Terminal,
  usage: string,
  description: string,
  run: (asked: Asked<Options>) => Promise<void>,
): Command {
  const command = parent.command(usage).description(description);
  return command.action(async () => {
    const options = command.opts<Options & CommonOptions>();
    const { url, key, siteId } = readConnection(options, terminal.env, 'admin');
    const json = options.json === true;
    const safe = (rows: readonly (readonly string[])[]) => rows.map((row) => row.map(printable));
    await run({
      api: createApiClient(url, key),
      siteId,
      args: command.args,
      options,
      json,
      reply: (body, words) => terminal.out(json ? JSON.stringify(body, null, 2) : words()),
      say: terminal.out,
      table: (columns, rows) => table(columns, safe(rows), terminal.columns),
      details: (rows) =>
        details(
          rows.map(([label, value]) => [label, printable(value)]),
          terminal.columns,
        ),
    });
  });
}

/** Last, so that help lists them below a command's own. */
export function addCommonOptions(command: Command): void {
  if (command.commands.length > 0) {
    for (const child of command.commands) addCommonOptions(child);
    return;
  }
  command
    .option('--json', 'the answer as JSON')
    .option('--url <url>', 'where Backtrail answers (BACKTRAIL_URL; default: the local host)')
    .option('--key <key>', "the site's admin key (BACKTRAIL_KEY; the local host's is known)");
}

/** @throws WrongCall unless `--yes` was said. */
export function insistOnYes({ yes }: { readonly yes?: boolean }, consequence: string): void {
  if (yes !== true) throw new WrongCall(`${consequence} Nothing was done; say --yes if that is what you want.`);
}

export const pathPart = (text: string): string => encodeURIComponent(text);

/** `?a=1&b=2` of what is there. */
export function queryText(fields: Readonly<Record<string, string | undefined>>): string {
  const said = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return said.length === 0 ? '' : `?${new URLSearchParams(said)}`;
}
