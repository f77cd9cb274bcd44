import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CallOutcome, sendBisecting } from '../../../shared/pipeline/send-bisecting.ts';

/** Meta, which takes all of a call's events or none. */
function metaThatRefuses(bad: ReadonlySet<number>, failsAt = Number.POSITIVE_INFINITY) {
  const taken: number[] = [];
  let calls = 0;
  return {
    taken,
    calls: () => calls,
    send: async (events: readonly number[]): Promise<CallOutcome<string>> => {
      calls += 1;
      if (calls > failsAt) return { kind: 'failed', failure: 'down' };
      if (events.some((event) => bad.has(event))) return { kind: 'invalid', reason: 'bad' };
      taken.push(...events);
      return { kind: 'received' };
    },
  };
}

const never = (): boolean => false;
const count = fc.integer({ min: 1, max: 1_000 });

describe('events of which some are bad', () => {
  it('cost only themselves, in few calls', async () => {
    await fc.assert(
      fc.asyncProperty(count, fc.uniqueArray(fc.nat({ max: 999 }), { maxLength: 12 }), async (size, places) => {
        const all = Array.from({ length: size }, (_, index) => index);
        const bad = new Set(places.filter((place) => place < size));
        const meta = metaThatRefuses(bad);
        const { received, refused, rest } = await sendBisecting(all, meta.send, never);
        expect(meta.taken).toEqual(all.filter((event) => !bad.has(event)));
        expect(received).toBe(meta.taken.length);
        expect(refused.map(({ event }) => event)).toEqual([...bad].sort((a, b) => a - b));
        expect(rest).toEqual([]);
        expect(meta.calls()).toBeLessThanOrEqual(1 + 2 * bad.size * Math.ceil(Math.log2(size)));
      }),
      { numRuns: 60 },
    );
  });

  it('are each taken, refused or left when Meta fails midway', async () => {
    await fc.assert(
      fc.asyncProperty(count, fc.nat({ max: 20 }), fc.nat({ max: 999 }), async (size, failsAt, place) => {
        const all = Array.from({ length: size }, (_, index) => index);
        const meta = metaThatRefuses(new Set([place]), failsAt);
        const { refused, rest, failure } = await sendBisecting(all, meta.send, never);
        const decided = [...meta.taken, ...refused.map(({ event }) => event)];
        expect([...decided, ...rest].sort((a, b) => a - b)).toEqual(all);
        expect(failure === undefined).toBe(rest.length === 0);
      }),
      { numRuns: 60 },
    );
  });
});
