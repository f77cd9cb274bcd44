import { type Command, Option } from 'commander';
import type { ApiClient } from '../../api-client.ts';
import { WrongCall } from '../../cli/connection.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { addCall, insistOnYes, pathPart } from '../command.ts';
import { KEY_COLUMNS, keyRow, type ListedKey } from '../show-key.ts';

type NewKey = { readonly keyId: string; readonly key: string; readonly role: string; readonly siteId: string };

const WHOLE_ID = 64;

/** A key may be named by the beginning of its id, as `list` shows it. */
async function wholeId(api: ApiClient, named: string): Promise<string> {
  if (named.length >= WHOLE_ID) return named;
  const { keys } = await api.get<{ readonly keys: readonly ListedKey[] }>('/v1/keys');
  const [found, ...others] = keys.filter(({ keyId }) => named !== '' && keyId.startsWith(named));
  if (found === undefined || others.length > 0)
    throw new WrongCall(`${others.length === 0 ? 'No key has' : 'Several keys have'} an id that begins with ${named}.`);
  return found.keyId;
}

export function addKeyCommands(program: Command, terminal: Terminal): void {
  const key = program.command('key').description('keys of the site');
  addCall(key, terminal, 'list', 'shows the keys, the oldest first, by their last characters', async (asked) => {
    const { keys } = await asked.api.get<{ readonly keys: readonly ListedKey[] }>('/v1/keys');
    asked.reply({ keys }, () => asked.table(KEY_COLUMNS, keys.map(keyRow)));
  });
  addCall<{ readonly role: string }>(key, terminal, 'create', 'makes a key; it is shown this once', async (asked) => {
    const made = await asked.api.post<NewKey>('/v1/keys', { role: asked.options.role });
    asked.reply(made, () =>
      [
        `A ${made.role} key of site ${made.siteId}. Keep it now; it is not shown again:`,
        asked.details([
          ['key', made.key],
          ['key id', made.keyId],
        ]),
      ].join('\n'),
    );
  }).addOption(
    new Option('--role <role>', 'server sends events, read asks, admin changes')
      .choices(['server', 'read', 'admin'])
      .makeOptionMandatory(),
  );
  addCall<{ readonly yes?: boolean }>(
    key,
    terminal,
    'delete <keyId>',
    'ends a key at once; the beginning of its id is enough',
    async (asked) => {
      const [named = ''] = asked.args;
      insistOnYes(asked.options, 'Whoever still uses the key is refused from then on.');
      const keyId = await wholeId(asked.api, named);
      await asked.api.delete(`/v1/keys/${pathPart(keyId)}`);
      asked.reply({ deleted: keyId }, () => 'The key is gone.');
    },
  ).option('--yes', 'really');
}
