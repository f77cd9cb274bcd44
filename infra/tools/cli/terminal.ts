import { text } from 'node:stream/consumers';

/** What a tool is run with: where it writes, how wide that is, what the environment says. */
export type Terminal = {
  out(text: string): void;
  err(text: string): void;
  /** All that is sent to standard input. */
  input(): Promise<string>;
  /** Tables are made to fit. */
  readonly columns: number;
  readonly colours: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
};

const USUAL_COLUMNS = 80;
const LEAST_COLUMNS = 40;

/** The process's own. Colours only on a terminal, and not where `NO_COLOR` asks for none. */
export function processTerminal({ stdin, stdout, stderr, env }: NodeJS.Process = process): Terminal {
  const width = stdout.isTTY ? stdout.columns : Number(env.COLUMNS);
  return {
    out: (line) => stdout.write(`${line}\n`),
    err: (line) => stderr.write(`${line}\n`),
    input: () => text(stdin),
    columns: Math.max(LEAST_COLUMNS, width || USUAL_COLUMNS),
    colours: stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb',
    env,
  };
}
