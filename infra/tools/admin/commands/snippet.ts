import type { Command } from 'commander';
import { pixelSnippet } from '../../../../shared/domain/pixel-snippet.ts';
import { readConnection, WrongCall } from '../../cli/connection.ts';
import type { Terminal } from '../../cli/terminal.ts';

/** The lines for the shop's pages. They are made of the address and the site's id alone, so nobody is asked for a key. */
export function addSnippetCommand(program: Command, terminal: Terminal): void {
  const command = program.command('snippet [siteId]').description("the lines for the shop's pages");
  command.action(() => {
    const options = command.opts<{ readonly url?: string; readonly json?: boolean }>();
    const { url, siteId } = readConnection({ ...options, key: '' }, terminal.env, 'admin');
    const named = command.args[0] ?? siteId;
    if (named === undefined) throw new WrongCall('Say for which site: its id after the command, or BACKTRAIL_SITE.');
    const apiUrl = url.replace(/\/+$/, '');
    const snippet = pixelSnippet({ apiUrl, siteId: named });
    terminal.out(options.json === true ? JSON.stringify({ siteId: named, apiUrl, snippet }, null, 2) : snippet);
  });
}
