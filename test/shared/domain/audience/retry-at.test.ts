import { describe, expect, it } from 'vitest';
import type { Audience, AudienceError, Failure } from '../../../../shared/domain/audience/audience.ts';
import { failedAt, heldUntil, isHeld } from '../../../../shared/domain/audience/retry-at.ts';
import { HOUR, MINUTE, SECOND } from '../../../../shared/domain/time.ts';

const T = 1_000_000;
const down: Failure = { class: 'retry-later', message: 'm', action: 'a', wholeAccount: true };
const failedBefore = (tries: number): AudienceError => ({
  at: T,
  class: 'retry-later',
  message: 'm',
  action: 'a',
  tries,
});
const pauseOf = (failure: Failure, before: AudienceError | undefined, random: number): number =>
  (failedAt(failure, T, before, random).retryAt ?? Number.NaN) - T;
const an = (lastError?: AudienceError, status: Audience['status'] = 'running') =>
  ({ status, ...(lastError === undefined ? {} : { lastError }) }) as Audience;

describe('the pause after a failure', () => {
  it('doubles with every failure, up to the time between two sweeps', () => {
    expect(
      [undefined, failedBefore(1), failedBefore(2), failedBefore(3), failedBefore(4), failedBefore(400)].map((b) =>
        pauseOf(down, b, 1),
      ),
    ).toEqual([30 * SECOND, MINUTE, 2 * MINUTE, 4 * MINUTE, 5 * MINUTE, 5 * MINUTE]);
  });

  it('is any part of that, as chance has it', () => {
    expect(pauseOf(down, failedBefore(3), 0)).toBe(0);
    expect(pauseOf(down, failedBefore(3), 0.25)).toBe(MINUTE);
  });

  it('is never shorter than Meta asks for, and never absurdly long', () => {
    expect(pauseOf({ ...down, waitMs: 19 * MINUTE }, failedBefore(2), 0.5)).toBe(19 * MINUTE);
    expect(pauseOf({ ...down, waitMs: SECOND, isLimit: true }, failedBefore(9), 1)).toBe(15 * MINUTE);
    expect(pauseOf({ ...down, waitMs: 1_000_000 * HOUR }, undefined, 1)).toBe(24 * HOUR);
  });

  it('begins anew after something else, and is for what passes by itself alone', () => {
    const token: AudienceError = { at: T, class: 'credentials', message: 'm', action: 'a' };
    expect(failedAt(down, T, token, 1)).toMatchObject({ tries: 1 });
    expect(failedAt({ ...token, class: 'credentials' }, T, undefined, 1)).toEqual(token);
  });
});

describe('who waits', () => {
  it('everybody, while the account is held; the one audience, when the trouble is its own', () => {
    const held = failedAt(down, T, undefined, 1);
    const busy = failedAt({ class: 'retry-later', message: 'm', action: 'a' }, T, undefined, 1);
    expect(heldUntil([an(), an(held)], T)).toBe(T + 30 * SECOND);
    expect(heldUntil([an(), an(held)], T + 30 * SECOND)).toBeUndefined();
    expect(heldUntil([an(held, 'paused')], T)).toBeUndefined();
    expect(heldUntil([an(busy)], T)).toBeUndefined();
    expect(isHeld(an(busy), T)).toBe(true);
    expect(isHeld(an(busy), T + 30 * SECOND)).toBe(false);
    expect(isHeld(an(held), T)).toBe(false);
  });
});
