/** Faults on request, drawn from a seeded source, so that a run that failed can be run again. */
export type FaultKind = 'throttle' | 'error' | 'commit-then-fail';

export type FaultRule = {
  readonly service: 'dynamodb' | 'sqs';
  readonly fault: FaultKind;
  /** Share of the calls it hits, 0 to 1. */
  readonly rate: number;
  /** Only this table; for SQS, only this queue. */
  readonly table?: string;
  readonly operation?: string;
  readonly seed?: number;
  /** Stops after so many hits. */
  readonly times?: number;
};

export interface FaultSource {
  draw(operation: string, tables: () => readonly string[]): FaultKind | undefined;
  /** Rules that are there already keep their place in their sequence. */
  add(rules: readonly FaultRule[]): void;
  clear(): void;
}

export function createFaultSource(): FaultSource {
  type State = { readonly rule: FaultRule; readonly random: () => number; left: number };
  let states: State[] = [];
  return {
    draw(operation, tables) {
      for (const state of states) {
        const { rule } = state;
        if (rule.operation !== undefined && rule.operation !== operation) continue;
        if (rule.table !== undefined && !tables().includes(rule.table)) continue;
        if (state.left <= 0 || state.random() >= rule.rate) continue;
        state.left -= 1;
        return rule.fault;
      }
      return undefined;
    },
    add(rules) {
      states.push(
        ...rules.map((rule) => ({
          rule,
          random: seeded(rule.seed ?? 1),
          left: rule.times ?? Number.POSITIVE_INFINITY,
        })),
      );
    },
    clear() {
      states = [];
    },
  };
}

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
