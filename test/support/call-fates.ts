import { AsyncLocalStorage } from 'node:async_hooks';
import type { Seeded } from './seeded.ts';

/**
 * What becomes of one call to AWS or Meta. Each is what a function sees when the SDK's own retries are used up, but
 * `commit-then-retry`, which is the SDK's retry after an answer that got lost.
 */
export type Fate =
  | 'pass'
  | 'throttle'
  | 'error'
  | 'commit-then-timeout'
  | 'commit-then-retry'
  | 'kill'
  | 'commit-then-kill';

export type Service = 'dynamodb' | 'sqs' | 's3' | 'ssm' | 'meta';
export type Fates = (service: Service, name: string) => Fate;

export const NO_FAULTS: Fates = () => 'pass';

/**
 * Throttles and server faults at `rate`, answers that get lost, and now and then the end of the function at one of its
 * calls.
 */
export function randomFates(random: Seeded, rate: number): Fates {
  let left = random.chance(0.3) ? random.int(30) : Number.POSITIVE_INFINITY;
  return (service) => {
    left -= 1;
    if (left === 0) return random.pick(['kill', 'commit-then-kill']);
    const drawn = random.fraction();
    if (drawn < rate) return random.pick(['throttle', 'error']);
    if (drawn < rate + 0.04) return 'commit-then-timeout';
    // Meta's client does not retry by itself.
    return drawn < rate + 0.08 && service !== 'meta' ? 'commit-then-retry' : 'pass';
  };
}

type Invocation = { readonly fates: Fates; killed: boolean };
const current = new AsyncLocalStorage<Invocation>();

/** Runs a function of ours with fates for its calls. `killed`: whatever it answered, nobody heard it. */
export async function withFates<Value>(
  fates: Fates,
  run: () => Promise<Value>,
): Promise<{ readonly kind: 'answered'; readonly answer: Value } | { readonly kind: 'failed' | 'killed' }> {
  const invocation: Invocation = { fates, killed: false };
  try {
    const answer = await current.run(invocation, run);
    return invocation.killed ? { kind: 'killed' } : { kind: 'answered', answer };
  } catch (error) {
    if (fates === NO_FAULTS) throw error;
    return { kind: invocation.killed ? 'killed' : 'failed' };
  }
}

/** Lets one call meet its fate. Calls outside of `withFates` pass. */
export async function meetFate<Value>(service: Service, name: string, call: () => Promise<Value>): Promise<Value> {
  const invocation = current.getStore();
  if (invocation === undefined) return call();
  if (invocation.killed) throw new Error('killed');
  const fate = invocation.fates(service, name);
  switch (fate) {
    case 'pass':
      return call();
    case 'throttle':
      throw new AwsFault('ThrottlingException', 400);
    case 'error':
      throw new AwsFault('InternalServerError', 500);
    case 'commit-then-timeout':
      await call();
      throw new AwsFault('TimeoutError', undefined);
    case 'commit-then-retry':
      await call();
      return call();
    case 'kill':
    case 'commit-then-kill':
      if (fate === 'commit-then-kill') await call();
      invocation.killed = true;
      throw new Error('killed');
  }
}

/** Runs something whose calls are nobody's. */
export const undisturbed = <Value>(run: () => Value): Value => current.exit(run);

/** As the SDK throws it; without a status no answer came. */
export class AwsFault extends Error {
  readonly $metadata: { readonly httpStatusCode: number | undefined };
  constructor(name: string, httpStatusCode: number | undefined) {
    super(name);
    this.name = name;
    this.$metadata = { httpStatusCode };
  }
}
