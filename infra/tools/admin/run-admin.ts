import { Command } from 'commander';
import { runCommand } from '../cli/run-command.ts';
import type { Terminal } from '../cli/terminal.ts';
import { addCommonOptions } from './command.ts';
import { addAudienceCommands } from './commands/audience.ts';
import { addChannelCommands } from './commands/channels.ts';
import { addConversionCommands } from './commands/conversions.ts';
import { addErasureCommands } from './commands/erasure.ts';
import { addGoalCommands } from './commands/goal.ts';
import { addKeyCommands } from './commands/key.ts';
import { addLinkCommands } from './commands/link.ts';
import { addRateCommands } from './commands/rate.ts';
import { addReportCommands } from './commands/report.ts';
import { addSiteCommands } from './commands/site.ts';
import { addSnippetCommand } from './commands/snippet.ts';
import { addVisitorCommands } from './commands/visitor.ts';

const EXAMPLES = `
Examples:
  npm run admin -- audience list
  npm run admin -- link create https://shop.example/ --platform instagram
  npm run admin -- conversions show order-shoes
  npm run -s admin -- report attribution --group-by campaign --json | jq .rows
  BACKTRAIL_URL=https://… BACKTRAIL_KEY=… npm run admin -- audience list`;

/** Runs one command. @returns the exit code; what went wrong has been said on the terminal. */
export function runAdmin(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command('npm run admin --')
    .description('Looks after the sites, keys, audiences, links, orders and reports of a running Backtrail.')
    .addHelpText('after', EXAMPLES);
  addSiteCommands(program, terminal);
  addKeyCommands(program, terminal);
  addVisitorCommands(program, terminal);
  addErasureCommands(program, terminal);
  addAudienceCommands(program, terminal);
  addLinkCommands(program, terminal);
  addConversionCommands(program, terminal);
  addReportCommands(program, terminal);
  addGoalCommands(program, terminal);
  addChannelCommands(program, terminal);
  addRateCommands(program, terminal);
  addSnippetCommand(program, terminal);
  addCommonOptions(program);
  return runCommand(program, args, terminal);
}
