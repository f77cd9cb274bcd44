/** How many orders lie up to a bound, and above the one before; `null`: above all. */
export type Spread = { readonly conversions: number; readonly upTo: number | null };

/** @param bounds Ascending; each belongs to what lies below it. */
export function createSpread(bounds: readonly number[]) {
  const counts = [...bounds, Number.POSITIVE_INFINITY].map(() => 0);
  return {
    add(amount: number): void {
      const found = bounds.findIndex((bound) => amount <= bound);
      const place = found < 0 ? bounds.length : found;
      counts[place] = (counts[place] ?? 0) + 1;
    },
    list: (): readonly Spread[] => counts.map((conversions, place) => ({ conversions, upTo: bounds[place] ?? null })),
  };
}
