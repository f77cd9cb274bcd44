/** Starts an engine that cannot outlive the host, however the host ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { LocalHostError } from '../local-host-error.ts';

export interface WatchedProcess {
  /** Resolves when the process has ended by itself, with what it last said. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/**
 * A shell starts the engine, and beside it a reader on a pipe whose other end only the host holds. The kernel closes
 * that end with the host, even on SIGKILL; then the reader ends the engine. The group of its own keeps a Ctrl-C at
 * the terminal from reaching the engine before the host has drained.
 */
const WATCH = `
"$0" "$@" </dev/null 3<&- & engine=$!
( cat <&3 >/dev/null; kill $engine 2>/dev/null ) >/dev/null 2>&1 & exec 3<&-
wait $engine
`;

export function startWatched(
  binary: string,
  args: readonly string[],
  ready: (output: string) => boolean,
): Promise<WatchedProcess> {
  const child = spawn('/bin/sh', ['-c', WATCH, binary, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const lifeline = child.stdio[3];
  let output = '';
  const ended = endOf(child, () => output);
  const process: WatchedProcess = {
    ended,
    async stop() {
      lifeline?.destroy();
      await ended;
    },
  };
  return new Promise((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      output = `${output}${chunk}`.slice(-4000);
      if (ready(output)) resolve(process);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    void ended.then((said) => reject(new LocalHostError(`${binary} ended at once: ${lastLine(said)}`)));
  });
}

function endOf(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', () => {
      child.stdio[3]?.destroy();
      resolve(output());
    });
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
