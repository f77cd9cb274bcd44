import type { Command } from 'commander';
import { WrongCall } from '../../cli/connection.ts';

const LATER = [
  [
    'snippet',
    'the lines for the shop’s pages (comes with a later version)',
    'There is no pixel script yet (GET /bt.js), so there are no lines to paste. Until there is, send events with ' +
      'POST /v1/events; the README shows how.',
  ],
  [
    'link',
    'tracked links (come with a later version)',
    'There are no tracked links yet (/v1/links). Until there are, put utm_source, utm_medium and utm_campaign into ' +
      'the addresses you post; orders are traced to them.',
  ],
] as const;

/** Commands people will look for; each says what to do meanwhile, and fails, so that no script takes it for done. */
export function addLaterCommands(program: Command): void {
  for (const [name, description, meanwhile] of LATER) {
    program
      .command(name)
      .description(description)
      .allowUnknownOption()
      .allowExcessArguments()
      .action(() => {
        throw new WrongCall(meanwhile);
      });
  }
}
