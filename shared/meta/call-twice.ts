import { type Duration, SECOND } from '../domain/time.ts';
import { GraphError } from './graph-error.ts';

const TRIES = 2;
const LONGEST_PAUSE = SECOND / 2;

/** How calls are kept apart. Seconds at most: a function that sleeps longer costs money and helps nobody. */
export type Pace = {
  readonly pause: (duration: Duration) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
};

/** A stumble is worth one more try at once; the same session and sequence number make it the same batch. */
export async function callTwice<Answer>({ pause, random }: Pace, call: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt >= TRIES || !(error instanceof GraphError) || error.advice.transient !== true) throw error;
      await pause(Math.round(random() * LONGEST_PAUSE));
    }
  }
}
