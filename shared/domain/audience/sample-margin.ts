/** Of a normal distribution, 95 % lie within so many standard deviations. */
const Z = 1.96;

/**
 * How far `seen × parts` may lie from the true number, in 19 of 20 samples: the upper side of the score interval of a
 * Poisson count, which is the longer one. Nobody seen in one of 16 parts still means up to 61 in all.
 *
 * @param seen People counted in one of `parts` equal parts of everybody.
 */
export function marginOfCount(seen: number, parts: number): number {
  return Math.ceil(parts * (Z ** 2 / 2 + Z * Math.sqrt(seen + Z ** 2 / 4)));
}
