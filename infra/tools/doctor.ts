/** `npm run doctor`: what is wrong with a running system, in words. */
import { processTerminal } from './cli/terminal.ts';
import { runDoctorCommand } from './doctor/doctor-command.ts';

process.exitCode = await runDoctorCommand(process.argv.slice(2), processTerminal(), Date.now);
