import { Command } from 'commander';
import { createApiClient, isLocal } from '../api-client.ts';
import { readConnection } from '../cli/connection.ts';
import { runCommand } from '../cli/run-command.ts';
import type { Terminal } from '../cli/terminal.ts';
import { examine } from './examine.ts';
import { showFindings } from './show-findings.ts';

type DoctorOptions = { readonly url?: string; readonly key?: string; readonly site?: string; readonly json?: boolean };

const NOTES = `
Changes nothing. The exit code is 1 when something is wrong, 0 when at most
something is worth a look.`;

const PATIENCE_MS = 120_000;

/** @returns 1 when something is wrong, or nothing could be asked. */
export async function runDoctorCommand(
  args: readonly string[],
  terminal: Terminal,
  machine: () => number,
): Promise<number> {
  let healthy = true;
  const command = new Command('npm run doctor --')
    .description('Says what is wrong with a running Backtrail, and what to do about it.')
    .option('--json', 'the findings as JSON')
    .option('--url <url>', 'where Backtrail answers (BACKTRAIL_URL; default: the local host)')
    .option('--key <key>', "a read or admin key (BACKTRAIL_KEY; the local host's is known)")
    .option('--site <id>', "the key's site, to look at its settings (BACKTRAIL_SITE; default there: local)")
    .addHelpText('after', NOTES)
    .action(async () => {
      const { json, ...options } = command.opts<DoctorOptions>();
      const { url, key, siteId } = readConnection(options, terminal.env, 'read');
      const api = createApiClient(url, key, AbortSignal.timeout(PATIENCE_MS));
      const findings = await examine({ api, siteId, isLocal: isLocal(url), machine });
      healthy = findings.every(({ level }) => level !== 'wrong');
      terminal.out(
        json === true
          ? JSON.stringify({ url, findings }, null, 2)
          : `Backtrail at ${url}\n\n${showFindings(findings, terminal)}`,
      );
    });
  const code = await runCommand(command, args, terminal);
  return code === 0 && !healthy ? 1 : code;
}
