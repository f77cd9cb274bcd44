/** The first Ctrl-C works off what was accepted and stops; the second stops at once. */
export interface StopOnSignals {
  stop: () => Promise<void>;
  kill: () => Promise<void>;
  readonly asked: number;
}

export function stopOnSignals(): StopOnSignals {
  let asked = 0;
  const signals: StopOnSignals = {
    stop: async () => {},
    kill: async () => {},
    get asked() {
      return asked;
    },
  };
  const onSignal = () => {
    asked += 1;
    if (asked > 2) process.exit(130);
    if (asked === 1) process.stderr.write('\nStopping: working off what was accepted. Ctrl-C again stops at once.\n');
    const end = asked === 1 ? signals.stop() : signals.kill();
    end.then(
      () => process.exit(asked === 1 ? 0 : 130),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', onSignal);
  return signals;
}
