/** Random choices that are the same for the same seed, so that a run that failed can be looked at again. */
export type Seeded = {
  /** From 0 to below 1. */
  fraction(): number;
  /** From 0 to below `below`. */
  int(below: number): number;
  chance(probability: number): boolean;
  pick<Value>(values: readonly [Value, ...Value[]]): Value;
  shuffle<Value>(values: readonly Value[]): Value[];
  /** Parts of `from` to `to` entries each, in order. */
  split<Value>(values: readonly Value[], from: number, to: number): Value[][];
};

/** Mulberry32. */
export function seeded(seed: number): Seeded {
  let state = seed >>> 0;
  function fraction(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const int = (below: number): number => Math.floor(fraction() * below);
  return {
    fraction,
    int,
    chance: (probability) => fraction() < probability,
    pick: (values) => values[int(values.length)] ?? values[0],
    shuffle: (values) =>
      values
        .map((value) => ({ value, place: fraction() }))
        .sort((a, b) => a.place - b.place)
        .map(({ value }) => value),
    split(values, from, to) {
      const parts: (typeof values)[number][][] = [];
      for (let start = 0; start < values.length; ) {
        const length = from + int(to - from + 1);
        parts.push(values.slice(start, start + length));
        start += length;
      }
      return parts;
    },
  };
}
