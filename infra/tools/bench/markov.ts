import type { Journey } from '../../../shared/domain/attribution/model.ts';
import { markov } from '../../../shared/domain/attribution/models/markov.ts';
import { median } from './bench-row.ts';

const PATHS = 10_000;
const CHANNELS = 12;
const ROUNDS = 15;

/** No two alike: a path is the digits of its number in base 12. Every third one ends with an order. */
const journeys: readonly Journey[] = Array.from({ length: PATHS }, (_, index) => ({
  groups: (index + PATHS)
    .toString(CHANNELS)
    .split('')
    .map((digit) => `channel-${digit}`),
  converted: index % 3 === 0,
}));

/** From the paths to each channel's credit: milliseconds of CPU. */
export function measureMarkov(): number {
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const before = process.cpuUsage();
    markov(journeys);
    const { user, system } = process.cpuUsage(before);
    // The first round is still being compiled.
    if (round > 0) times.push((user + system) / 1e3);
  }
  return median(times);
}
