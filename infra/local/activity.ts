/** How much the host is doing: requests, batches and ticks in hand. */
export interface Activity {
  /** Call the answer once when the work is done. */
  begin(): () => void;
  /** Resolves when nothing is in hand. */
  quiet(): Promise<void>;
  readonly inHand: number;
  /** Grows with each piece of work, so that one that came and went between two looks is noticed. */
  readonly begun: number;
}

export function createActivity(): Activity {
  let inHand = 0;
  let begun = 0;
  let waiting: (() => void)[] = [];
  return {
    begin() {
      inHand += 1;
      begun += 1;
      return () => {
        inHand -= 1;
        if (inHand > 0) return;
        const woken = waiting;
        waiting = [];
        for (const wake of woken) wake();
      };
    },
    quiet: () => (inHand === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    get inHand() {
      return inHand;
    },
    get begun() {
      return begun;
    },
  };
}
