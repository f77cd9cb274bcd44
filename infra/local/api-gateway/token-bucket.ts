/** How API Gateway throttles a stage: a bucket of `burst` tokens, filled again at `rate` a second; a request takes one. */
import type { ThrottleDescription } from '../assembly/system.ts';

export interface TokenBucket {
  /** `false`: there is none left. */
  take(): boolean;
}

/** @param now In milliseconds, of the machine: real requests come in real time, whatever the host's clock says. */
export function createTokenBucket({ rate, burst }: ThrottleDescription, now: () => number): TokenBucket {
  let tokens = burst;
  let filledAt = now();
  return {
    take() {
      const at = now();
      tokens = Math.min(burst, tokens + ((at - filledAt) * rate) / 1000);
      filledAt = at;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
