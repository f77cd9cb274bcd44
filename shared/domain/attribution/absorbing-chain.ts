/** How often one went from each state to each other, and from each state out. Every state can be left for good. */
export type Flow = {
  /** By state left, then by state entered; staying does not count. */
  readonly moves: readonly Float64Array[];
  readonly exits: Float64Array;
};

/**
 * The equations `M x = b` of a Markov chain that ends, where `M` has on its diagonal how often each state was left and
 * elsewhere minus the moves. Solved by eliminating state after state (Grassmann, Taksar, Heyman 1985): what is taken from
 * a diagonal is counted again from what leaves the state instead of being subtracted. All numbers stay positive, nothing
 * cancels, and a chain that hardly ever ends loses no digits.
 */
export function eliminateStates({ moves, exits }: Flow) {
  const size = exits.length;
  const left = Float64Array.from(exits);
  // Above the diagonal what remains of the moves, below it the share of a state that was handed on at each elimination.
  const rows = moves.map((row) => Float64Array.from(row));
  const pivots = new Float64Array(size);
  const later: number[][] = [];
  for (let k = 0; k < size; k++) {
    const row = rows[k] ?? left;
    const targets: number[] = [];
    let pivot = left[k] ?? 0;
    for (let j = k + 1; j < size; j++) {
      const move = row[j] ?? 0;
      if (move === 0) continue;
      pivot += move;
      targets.push(j);
    }
    pivots[k] = pivot;
    later.push(targets);
    for (let i = k + 1; i < size; i++) {
      const from = rows[i];
      if (from === undefined || from[k] === 0) continue;
      const share = (from[k] ?? 0) / pivot;
      from[k] = share;
      left[i] = (left[i] ?? 0) + share * (left[k] ?? 0);
      for (const j of targets) if (j !== i) from[j] = (from[j] ?? 0) + share * (row[j] ?? 0);
    }
  }

  /** Leaves `b` as the solution, of which the entries from `first` on are right; `b` is 0 before it. */
  function solveFrom(first: number, b: Float64Array): Float64Array {
    for (let k = first; k < size; k++) {
      const value = b[k] ?? 0;
      if (value === 0) continue;
      for (let i = k + 1; i < size; i++) b[i] = (b[i] ?? 0) + (rows[i]?.[k] ?? 0) * value;
    }
    for (let k = size - 1; k >= first; k--) {
      let value = b[k] ?? 0;
      const row = rows[k];
      for (const j of later[k] ?? []) value += (row?.[j] ?? 0) * (b[j] ?? 0);
      b[k] = value / (pivots[k] ?? 1);
    }
    return b;
  }

  return {
    solve: (b: Float64Array): Float64Array => solveFrom(0, Float64Array.from(b)),

    /** The diagonal of `M`'s inverse. */
    inverseDiagonal(): Float64Array {
      const unit = new Float64Array(size);
      return Float64Array.from({ length: size }, (_, state) => {
        unit.fill(0);
        unit[state] = 1;
        return solveFrom(state, unit)[state] ?? 0;
      });
    },
  };
}
