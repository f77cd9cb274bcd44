/** The command line of `npm start`. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PROJECT_FOLDER } from '../project-folder.ts';
import { LocalHostError } from './local-host-error.ts';

export type StartOptions = {
  readonly port: number;
  readonly sandboxPort: number;
  readonly dataDir: string;
  /** No demo. */
  readonly empty: boolean;
  readonly clock?: number;
  readonly throttled: boolean;
};

export const HELP = `Runs Backtrail on this machine.

  npm start -- [options]

  --port 8787          where the HTTP API answers
  --sandbox-port 8788  where the stand-in for Meta answers
  --data DIR           where everything is kept (default .backtrail)
  --empty              without the demo
  --clock INSTANT      starts at this time, such as 2020-11-01T00:00:00Z; time then stands still
                       until POST /__local/clock moves it (implies --empty)
  --no-throttle        takes more requests a second than the stage would (the others get 429)
  --help               this text
`;

/** Undefined: only help was asked for. */
export function readStartOptions(args: readonly string[]): StartOptions | undefined {
  const { values } = parse(args);
  if (values.help === true) return undefined;
  const clock = values.clock === undefined ? undefined : Date.parse(values.clock);
  if (Number.isNaN(clock))
    throw new LocalHostError(`--clock needs a time such as 2020-11-01T00:00:00Z, not "${values.clock}".`);
  return {
    port: readPort('--port', values.port ?? '8787'),
    sandboxPort: readPort('--sandbox-port', values['sandbox-port'] ?? '8788'),
    dataDir: values.data ?? join(PROJECT_FOLDER, '.backtrail'),
    empty: values.empty === true || clock !== undefined,
    throttled: values['no-throttle'] !== true,
    ...(clock !== undefined && { clock }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        'sandbox-port': { type: 'string' },
        data: { type: 'string' },
        empty: { type: 'boolean' },
        clock: { type: 'string' },
        'no-throttle': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    const [sentence] = (cause instanceof Error ? cause.message : String(cause)).split(/\.\s|\n/);
    throw new LocalHostError(`${sentence?.replace(/\.$/, '')}. --help lists what there is.`, { cause });
  }
}

function readPort(option: string, value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new LocalHostError(`${option} needs a port number, not "${value}".`);
  return port;
}
