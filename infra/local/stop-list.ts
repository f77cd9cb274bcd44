/** What was started, to be stopped in the opposite order, once. */
export interface StopList {
  add(stop: () => unknown): void;
  run(): Promise<void>;
  readonly stopping: boolean;
}

export function createStopList(): StopList {
  const stops: (() => unknown)[] = [];
  let running: Promise<void> | undefined;
  async function stopAll(): Promise<void> {
    for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
      try {
        await stop();
      } catch {
        // What cannot be stopped any more has ended; the others still have to.
      }
    }
  }
  return {
    add: (stop) => stops.push(stop),
    run() {
      running ??= stopAll();
      return running;
    },
    get stopping() {
      return running !== undefined;
    },
  };
}
