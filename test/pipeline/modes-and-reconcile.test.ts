import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../shared/domain/time.ts';
import { hashMatchKey } from '../../shared/meta/hash-match-key.ts';
import { type FunctionLab, startFunctionLab } from '../support/function-lab.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const VISITORS = 'Backtrail: Visitors, 30 days';
const emailOf = (name: string): string => `${name}@example.com`;
let lab: FunctionLab;
beforeAll(async () => {
  lab = await startFunctionLab();
}, 60_000);
afterAll(() => lab.stop());

type Row = { readonly audienceKey: string; readonly mode: string; readonly funnel: { readonly sent: number } };
type Run = {
  readonly mode?: string;
  readonly added: number;
  readonly wouldAdd?: number;
  readonly wouldRemove?: number;
};

async function visit(name: string, at: number, more: object = {}): Promise<void> {
  const user = { email: emailOf(name), fbp: 'fb.1.1700000000000.1234567890' };
  const event = { eventId: `${name}-${at}`, event: 'page_view', visitorId: name, occurredAt: at, user };
  const granted = { consent: { marketing: 'granted' } };
  expect(await lab.send('server', [{ ...event, ...granted, ...more }], at)).toBe(202);
  await lab.drain();
}

async function setMode(mode: 'dry-run' | 'live', at: number): Promise<void> {
  expect(await lab.change('PATCH', '/v1/sites/shop', { meta: { mode } }, at)).toBe(200);
  await lab.drain();
}

async function membersAtMeta(): Promise<readonly (string | undefined)[]> {
  const found = (await lab.audiencesAtMeta()).find(({ name }) => name === VISITORS);
  return (found?.members ?? []).map(({ EMAIL }) => EMAIL).sort();
}

const hashes = (...names: readonly string[]) => names.map((name) => hashMatchKey(emailOf(name))).sort();
const ledger = async (at: number): Promise<number | undefined> => {
  const { audiences } = (await lab.ask('/v1/audiences', at)) as { audiences: Row[] };
  return audiences.find(({ audienceKey }) => audienceKey === 'visitors-30d')?.funnel.sent;
};
const runs = async (at: number) =>
  ((await lab.ask('/v1/audiences/visitors-30d/runs', at)) as { runs: readonly Run[] }).runs;
const changesAtMeta = async (from: number): Promise<readonly string[]> =>
  (await lab.requestsAtMeta())
    .slice(from)
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`);

describe('a site in a dry run from its beginning', () => {
  it('sends nothing to Meta, keeps no ledger and says what it would have sent', async () => {
    await lab.begin(NOW - 3 * HOUR);
    expect(await lab.change('PATCH', '/v1/sites/shop', { meta: { mode: 'dry-run' } }, NOW - 3 * HOUR)).toBe(200);
    const from = (await lab.requestsAtMeta()).length;
    await lab.drain();
    await visit('anna', NOW);
    await visit('ben', NOW);
    await visit('ben', NOW + MINUTE, { consent: { marketing: 'denied' } });
    await visit('cora', NOW + MINUTE, { event: 'add_to_cart', items: [{ itemId: 'shoes' }] });
    expect(await lab.sweep(NOW + 2 * HOUR)).toBe(true);
    await lab.drain();

    expect(await changesAtMeta(from)).toEqual([]);
    expect(await ledger(NOW + 2 * HOUR)).toBe(0);
    const [newest] = await runs(NOW + 2 * HOUR);
    expect(newest).toMatchObject({ mode: 'dry-run', added: 0, wouldAdd: 1, wouldRemove: 0 });
    const { audiences } = (await lab.ask('/v1/audiences', NOW)) as { audiences: Row[] };
    expect(audiences.map(({ mode }) => mode)).toEqual(['dry-run', 'dry-run']);
  });

  it('is sent everybody once it is live, whoever was looked at before', async () => {
    await setMode('live', NOW + 3 * HOUR);
    expect(await membersAtMeta()).toEqual(hashes('anna', 'cora'));
    expect(await ledger(NOW + 3 * HOUR)).toBe(2);
    expect(((await lab.ask('/v1/sites/shop', NOW)) as { meta: { mode: string } }).meta.mode).toBe('sandbox');
    expect(await lab.brokenInvariants(NOW + 3 * HOUR)).toEqual([]);
  });
});

describe('a dry run of a site that was live', () => {
  it('leaves at Meta who is there, and takes them out once the site is live again', async () => {
    await setMode('dry-run', NOW + 4 * HOUR);
    const from = (await lab.requestsAtMeta()).length;
    await visit('dora', NOW + 4 * HOUR);
    // Everybody but Dora: their last visit is too old.
    const later = NOW + 30 * 24 * HOUR + 3.5 * HOUR;
    expect(await lab.sweep(later)).toBe(true);
    await lab.drain();
    expect(await changesAtMeta(from)).toEqual([]);
    expect((await runs(later))[0]).toMatchObject({ mode: 'dry-run', wouldAdd: 0, wouldRemove: 2 });
    await setMode('live', later);
    expect(await membersAtMeta()).toEqual(hashes('dora'));
    expect(await lab.brokenInvariants(later)).toEqual([]);
  });

  it('nevertheless takes out who says no', async () => {
    const at = NOW + 31 * 24 * HOUR;
    await visit('emil', at);
    await setMode('dry-run', at);
    await visit('emil', at + MINUTE, { consent: { marketing: 'denied' } });
    expect(await membersAtMeta()).toEqual([]);
  });
});

describe('POST /v1/audiences/{key}/reconcile', () => {
  const at = NOW + 32 * 24 * HOUR;
  const path = '/v1/audiences/visitors-30d/reconcile';

  it('is refused in a dry run, and while one is under way', async () => {
    expect(await lab.change('POST', path, {}, at)).toBe(409);
    await setMode('live', at);
    expect(await lab.change('POST', path, {}, at)).toBe(202);
    expect(await lab.change('POST', path, {}, at)).toBe(409);
  });

  it('is done with the next sync, and may be asked for again', async () => {
    await lab.drain();
    const [newest] = (await runs(at)) as readonly { readonly kind?: string }[];
    expect(newest?.kind).toBe('reconcile');
    expect(await lab.change('POST', path, {}, at)).toBe(202);
    await lab.drain();
  });
});

describe('a website audience', () => {
  const at = NOW + 33 * 24 * HOUR;
  const path = '/v1/audiences/visitors-30d/website';
  type Accepted = { readonly accepted: { readonly websiteAudienceId: string | null } | null };
  const madeAt = async (time: number) => ((await lab.ask(path, time)) as Accepted).accepted?.websiteAudienceId;

  it('accepted in a dry run is made once that ends, however long Meta cannot be reached', async () => {
    await setMode('dry-run', at);
    const from = (await lab.requestsAtMeta()).length;
    expect(await lab.change('POST', path, { accept: true }, at)).toBe(202);
    await lab.drain();
    expect(await changesAtMeta(from)).toEqual([]);

    await lab.scriptMeta({ match: { path: 'customaudiences$' }, respond: { error: { code: 2 } }, times: 99 });
    await setMode('live', at + HOUR);
    expect(await lab.sweep(at + 25 * HOUR)).toBe(true);
    await lab.drain();
    expect(await madeAt(at + 25 * HOUR)).toBeNull();
    await lab.scriptMeta();
    expect(await lab.sweep(at + 26 * HOUR)).toBe(true);
    await lab.drain();
    expect(await madeAt(at + 26 * HOUR)).toEqual(expect.any(String));
  });
});
