import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { WrongCall } from '../../cli/connection.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { addCall, pathPart } from '../command.ts';

type Version = {
  readonly version: number;
  readonly createdAt: string;
  readonly note: string | null;
  readonly rules: readonly { readonly channel: string }[];
};

export function addChannelCommands(program: Command, terminal: Terminal): void {
  const channels = program.command('channels').description("the site's own channels, on top of the default groups");
  addCall(channels, terminal, 'list', 'every version, the newest first', async (asked) => {
    const answer = await asked.api.get<{ readonly versions: readonly Version[] }>('/v1/channel-rules?limit=100');
    const columns = ['version', 'since', 'rules', 'channels', 'note'].map((head) => ({ head }));
    asked.reply(answer, () =>
      answer.versions.length === 0
        ? 'The site has no channels of its own; reports have the default groups.'
        : asked.table(
            columns,
            answer.versions.map(({ version, createdAt, rules, note }) => [
              String(version),
              createdAt.slice(0, 16),
              String(rules.length),
              [...new Set(rules.map(({ channel }) => channel))].join(', '),
              note ?? '',
            ]),
          ),
    );
  });
  addCall(channels, terminal, 'show [version]', 'the rules of a version (default: the latest)', async (asked) => {
    const found = await asked.api.get<Version>(`/v1/channel-rules/${pathPart(asked.args[0] ?? 'latest')}`);
    asked.reply(found, () => JSON.stringify({ rules: found.rules }, null, 2));
  });
  addCall<{ readonly note?: string }>(
    channels,
    terminal,
    'set <file>',
    'makes the rules of a JSON file the next version',
    async (asked) => {
      const { note } = asked.options;
      const body = { ...readRules(asked.args[0] ?? ''), ...(note === undefined ? {} : { note }) };
      const made = await asked.api.post<Version>('/v1/channel-rules', body);
      asked.reply(
        made,
        () => `Version ${made.version}, with ${made.rules.length} rules; reports go by it from now on.`,
      );
    },
  ).option('--note <text>', 'why, for those who read it later');
}

/** `{"rules": […]}`, as `show` prints it, or the list alone. */
function readRules(file: string): object {
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new WrongCall(`${file} cannot be read as JSON.`, { cause });
  }
  if (Array.isArray(read)) return { rules: read };
  if (typeof read !== 'object' || read === null) throw new WrongCall(`${file} holds no rules.`);
  return read;
}
