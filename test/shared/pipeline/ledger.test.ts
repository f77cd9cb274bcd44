import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planLedger } from '../../../shared/domain/audience/plan-ledger.ts';
import type { CurrentKeys, MatchKeys } from '../../../shared/domain/visitor/match-keys.ts';
import { NO_KEYS } from '../../../shared/domain/visitor/match-keys.ts';
import { loadLedger } from '../../../shared/pipeline/load-ledger.ts';
import { keysOf, LedgerModel, stepsOf, WorstCaseMeta } from './ledger-model.ts';

/** Visitors of a shop whose wishes change, synced step by step. */
class Shop {
  readonly ledger = new LedgerModel();
  readonly meta = new WorstCaseMeta();
  readonly wants = new Map<string, CurrentKeys | undefined>();
  readonly given = new Map<string, MatchKeys>();
  dirty = new Set<string>();
  resend = false;

  want(visitor: string, keys: CurrentKeys | undefined): void {
    this.wants.set(visitor, keys);
    this.dirty.add(visitor);
    const before = this.given.get(visitor) ?? NO_KEYS;
    const with_ = (kind: 'email' | 'phone') => {
      const value = keys?.[kind];
      return value === undefined
        ? before[kind]
        : [{ value, at: 0 }, ...before[kind].filter((key) => key.value !== value)];
    };
    this.given.set(visitor, { ...before, email: with_('email'), phone: with_('phone') });
  }

  /** Runs to the end, or stops after some steps as a function does that ran out of time. */
  async sync(stopAfter = Number.POSITIVE_INFINITY): Promise<{ removals: number; additions: number; writes: number }> {
    const wants = new Map([...this.dirty].map((visitor) => [visitor, this.wants.get(visitor)]));
    const keys = [...this.dirty].map((visitor) => this.given.get(visitor) ?? NO_KEYS);
    const plan = planLedger(await loadLedger(this.ledger, { wants, keys }), wants, this.resend);
    const steps = stepsOf(plan, this.ledger, this.meta);
    for (const step of steps.slice(0, stopAfter)) {
      step();
      const known = this.ledger.keys();
      for (const key of this.meta.keys()) expect(known).toContain(key);
    }
    this.resend = stopAfter < steps.length;
    if (!this.resend) this.dirty = new Set();
    const { removals, additions } = plan;
    return {
      removals: removals.length,
      additions: additions.length,
      writes: steps.length - removals.length - additions.length,
    };
  }

  /**
   * Addresses Meta holds more than once under the same phone, as it does when a new description is only added. A phone
   * alone may be left there as long as it is wanted beside an address.
   */
  twice(): readonly string[] {
    const named = this.meta.members.filter(({ email }) => email !== undefined);
    const names = named.map(({ email, phone }) => `${email} ${phone}`);
    return names.filter((name, index) => names.indexOf(name) !== index);
  }

  wanted(): readonly string[] {
    return keysOf([...this.wants.values()].filter((keys) => keys !== undefined));
  }
}

describe('two visitors with one e-mail', () => {
  it('are one row, which stays until both have left', async () => {
    const shop = new Shop();
    shop.want('v1', { email: 'E', phone: 'p1' });
    shop.want('v2', { email: 'E', phone: 'p2' });
    await shop.sync();
    expect(shop.meta.members).toEqual([
      { email: 'E', phone: 'p1' },
      { email: 'E', phone: 'p2' },
    ]);
    shop.want('v1', undefined);
    await shop.sync();
    expect(shop.meta.members).toEqual([{ email: 'E', phone: 'p2' }]);
    shop.want('v2', undefined);
    await shop.sync();
    expect(shop.meta.members).toEqual([]);
    expect([...shop.ledger.rows.keys(), ...shop.ledger.carriers.keys()]).toEqual([]);
  });

  it('cost one write and no call when the second one brings nothing new', async () => {
    const shop = new Shop();
    shop.want('v1', { email: 'E' });
    expect(await shop.sync()).toEqual({ removals: 0, additions: 1, writes: 1 });
    shop.want('v2', { email: 'E' });
    expect(await shop.sync()).toEqual({ removals: 0, additions: 0, writes: 1 });
    shop.want('v1', { email: 'E' });
    expect(await shop.sync()).toEqual({ removals: 0, additions: 0, writes: 0 });
  });
});

describe('a phone that two e-mails share', () => {
  it('stays when one of them leaves', async () => {
    const shop = new Shop();
    shop.want('v1', { email: 'E1', phone: 'p' });
    shop.want('v2', { email: 'E2', phone: 'p' });
    await shop.sync();
    shop.want('v1', undefined);
    await shop.sync();
    expect(shop.meta.members).toEqual([{ email: 'E2', phone: 'p' }]);
    expect(shop.meta.keys()).toEqual(['E2', 'p']);
  });

  it('is not asked for by a removal that has nothing else to say', async () => {
    const shop = new Shop();
    shop.want('v1', { phone: 'p' });
    shop.want('v2', { email: 'E', phone: 'p' });
    await shop.sync();
    shop.want('v1', undefined);
    expect((await shop.sync()).removals).toBe(0);
    expect(shop.meta.keys()).toEqual(['E', 'p']);
  });
});

describe('keys that change', () => {
  it('a new e-mail replaces the old one', async () => {
    const shop = new Shop();
    shop.want('v1', { email: 'E1' });
    await shop.sync();
    shop.want('v1', { email: 'E2' });
    await shop.sync();
    expect(shop.meta.members).toEqual([{ email: 'E2' }]);
  });

  it('a new phone replaces the old one, and the e-mail is put back', async () => {
    const shop = new Shop();
    shop.want('v1', { email: 'E', phone: 'p1' });
    await shop.sync();
    shop.want('v1', { email: 'E', phone: 'p2' });
    await shop.sync();
    expect(shop.meta.members).toEqual([{ email: 'E', phone: 'p2' }]);
    shop.want('v1', { email: 'E' });
    await shop.sync();
    expect(shop.meta.members).toEqual([{ email: 'E' }]);
  });
});

describe('what describes a person', () => {
  const inRiga = { email: 'E', described: { city: 'riga' } };
  const inTartu = { email: 'E', described: { city: 'tartu' } };

  it('is sent with the address, and sent anew when it changes', async () => {
    const shop = new Shop();
    shop.want('v1', inRiga);
    await shop.sync();
    expect(shop.meta.members).toEqual([inRiga]);
    shop.want('v1', inTartu);
    expect(await shop.sync()).toMatchObject({ removals: 1, additions: 1 });
    expect(shop.meta.members).toEqual([inTartu]);
    expect(await shop.sync()).toEqual({ removals: 0, additions: 0, writes: 0 });
  });

  it('is that of one device as long as it holds the row, and costs no call when the other leaves', async () => {
    const shop = new Shop();
    shop.want('v1', inRiga);
    await shop.sync();
    shop.want('v2', inTartu);
    await shop.sync();
    shop.want('v1', inRiga);
    expect(await shop.sync()).toMatchObject({ removals: 0, additions: 0 });
    shop.want('v2', undefined);
    expect(await shop.sync()).toMatchObject({ removals: 0, additions: 0 });
    expect(shop.meta.members).toEqual([inRiga]);
  });

  it('leaves with the device that said it, though another one keeps the address there', async () => {
    const shop = new Shop();
    shop.want('v1', inRiga);
    shop.want('v2', { email: 'E' });
    await shop.sync();
    expect(shop.meta.members).toEqual([inRiga]);
    shop.want('v1', undefined);
    await shop.sync();
    expect(shop.meta.members).toEqual([{ email: 'E' }]);
  });
});

const visitors = fc.constantFrom('v1', 'v2', 'v3', 'v4');
const email = fc.constantFrom(undefined, 'E1', 'E2', 'E3');
const phone = fc.constantFrom(undefined, 'p1', 'p2');
const city = fc.constantFrom(undefined, 'riga', 'tartu');
const keys = fc.record({ email, phone, city }).map(({ email, phone, city }): CurrentKeys | undefined =>
  email === undefined && phone === undefined
    ? undefined
    : {
        ...(email === undefined ? {} : { email }),
        ...(phone === undefined ? {} : { phone }),
        ...(city === undefined ? {} : { described: { city } }),
      },
);
const change = fc.record({ visitor: visitors, keys: fc.option(keys, { nil: undefined, freq: 3 }) });
const rounds = fc.array(
  fc.record({
    changes: fc.array(change, { minLength: 1, maxLength: 3 }),
    stopAfter: fc.option(fc.nat({ max: 8 }), { nil: Number.POSITIVE_INFINITY, freq: 2 }),
  }),
  { maxLength: 12 },
);

describe('after any sequence of wishes and broken runs', () => {
  it('Meta holds exactly the wanted keys, and the ledger knew of every one at every instant', async () => {
    await fc.assert(
      fc.asyncProperty(rounds, async (sequence) => {
        const shop = new Shop();
        for (const { changes, stopAfter } of sequence) {
          for (const { visitor, keys } of changes) shop.want(visitor, keys);
          await shop.sync(stopAfter);
          if (!shop.resend) {
            expect(shop.meta.keys()).toEqual(shop.wanted());
            expect(shop.twice()).toEqual([]);
          }
        }
        await shop.sync();
        expect(shop.twice()).toEqual([]);
        expect(shop.meta.keys()).toEqual(shop.wanted());
        expect([...shop.ledger.rows.values()].some((row) => row.pending)).toBe(false);
        expect((await shop.sync()).additions).toBe(0);
        for (const visitor of shop.wants.keys()) shop.want(visitor, undefined);
        await shop.sync();
        expect(shop.meta.members).toEqual([]);
        expect([...shop.ledger.rows.keys(), ...shop.ledger.carriers.keys()]).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});
