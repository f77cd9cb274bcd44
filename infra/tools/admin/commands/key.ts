import { type Command, Option } from 'commander';
import type { Terminal } from '../../cli/terminal.ts';
import { addCall, insistOnYes, pathPart } from '../command.ts';

type NewKey = { readonly keyId: string; readonly key: string; readonly role: string; readonly siteId: string };

const COMES_LATER = `
Backtrail's API does not list keys yet: note the id that create prints, for the
day the key has to go.`;

export function addKeyCommands(program: Command, terminal: Terminal): void {
  const key = program.command('key').description('keys of the site').addHelpText('after', COMES_LATER);
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
  addCall<{ readonly yes?: boolean }>(key, terminal, 'delete <keyId>', 'ends a key at once', async (asked) => {
    const [keyId = ''] = asked.args;
    insistOnYes(asked.options, 'Whoever still uses the key is refused from then on.');
    await asked.api.delete(`/v1/keys/${pathPart(keyId)}`);
    asked.reply({ deleted: keyId }, () => 'The key is gone.');
  }).option('--yes', 'really');
}
