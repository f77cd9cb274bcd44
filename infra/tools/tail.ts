/** `npm run tail`: events as they arrive, until Ctrl-C. */
import { processTerminal } from './cli/terminal.ts';
import { runTailCommand } from './tail/tail-command.ts';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
// Whoever reads may have seen enough: `npm run tail | head`.
process.stdout.on('error', () => process.exit(0));

process.exitCode = await runTailCommand(process.argv.slice(2), processTerminal(), stop.signal);
