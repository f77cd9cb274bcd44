import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR } from '../../shared/domain/time.ts';
import { type FunctionLab, startFunctionLab } from '../support/function-lab.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const CARTS = '/v1/audiences/abandoned-cart';
let lab: FunctionLab;
beforeAll(async () => {
  lab = await startFunctionLab();
  await lab.begin(NOW - 3 * HOUR);
}, 60_000);
afterAll(() => lab.stop());

type Row = {
  readonly metaAudienceId: string;
  readonly funnel: Record<'members' | 'consented' | 'matchable' | 'sent' | 'invalid', number>;
  readonly losses: readonly { readonly step: string; readonly lost: number; readonly why: string }[];
  readonly launch: {
    readonly include: readonly string[];
    readonly exclude: readonly string[];
    notes: readonly string[];
  };
  readonly warnings: readonly string[];
  readonly pendingAdd: number;
};
const row = async (path: string): Promise<Row> => (await lab.ask(path, NOW)) as Row;

/** Carts of so many people, told apart by what is wrong with them. */
function carts(kind: string, count: number, of: (index: number) => object) {
  return Array.from({ length: count }, (_, index) => ({
    visitorId: `${kind}-${index}`,
    eventId: `${kind}-${index}`,
    event: 'add_to_cart',
    items: [{ itemId: 'shoes-1' }],
    occurredAt: NOW - 2 * HOUR,
    ...of(index),
  }));
}
const granted = { consent: { marketing: 'granted' } };
const withEmail = (name: string) => ({ ...granted, user: { email: `${name}@example.com` } });

describe('the funnel of an audience', () => {
  it('says where each lost person was lost, to the number', async () => {
    await lab.drain();
    const { metaAudienceId } = await row(CARTS);
    await lab.failMeta({ match: { path: `${metaAudienceId}/users$` }, respond: { invalidRows: 4 } });
    await lab.send(
      'server',
      [
        ...carts('good', 20, (index) => withEmail(`good-${index}`)),
        ...carts('denied', 3, () => ({})),
        ...carts('nameless', 5, () => granted),
        // Three devices of strangers with one address between them: nothing links them, for nobody signed in.
        ...carts('office', 3, () => withEmail('office')),
      ],
      NOW,
    );
    // Heard of late: they had said no before they came again.
    const no = { event: 'identify', occurredAt: NOW - 2.5 * HOUR, consent: { marketing: 'denied' } };
    await lab.send(
      'server',
      carts('denied', 3, (index) => ({ ...no, eventId: `no-${index}`, items: undefined })),
      NOW,
    );
    await lab.drain();
    const { funnel, losses, warnings } = await row(CARTS);
    const lost = (step: string) =>
      losses.filter((loss) => loss.step === step).reduce((sum, loss) => sum + loss.lost, 0);
    expect(funnel.members - funnel.consented).toBe(3);
    expect(lost('consented')).toBe(3);
    expect(lost('matchable')).toBe(5);
    expect(funnel.sent).toBe(21);
    expect(lost('sent')).toBe(funnel.matchable - 21);
    expect([funnel.invalid, lost('read')]).toEqual([4, 4]);
    const held = (await lab.audiencesAtMeta()).find(({ name }) => name === 'Backtrail: Abandoned cart')?.members.length;
    expect(held).toBe(21 - 4);
    expect(warnings).toEqual([expect.stringContaining('Too small to deliver')]);
  });

  it('does not count an unreadable row any more once it is removed', async () => {
    await lab.failMeta({ match: { method: 'DELETE', path: '/users$' }, respond: { invalidRows: 1 } });
    const order = { eventId: 'o-1', event: 'purchase', orderId: 'o-1', value: 120, currency: 'EUR', occurredAt: NOW };
    await lab.send('server', [{ visitorId: 'good-0', ...order }], NOW);
    await lab.drain();
    expect((await row(CARTS)).funnel).toMatchObject({ sent: 20, invalid: 3 });
  });
});

describe('the ids for an ad set', () => {
  it('are the audience and, to be left out, past buyers once the site has them as an audience', async () => {
    const before = await row(CARTS);
    expect(before.launch).toMatchObject({ include: [before.metaAudienceId], exclude: [] });
    expect(before.launch.notes).toEqual([expect.stringContaining('Nobody is left out')]);
    expect(await lab.change('POST', '/v1/audiences', { template: 'past-buyers' }, NOW)).toBe(201);
    expect((await row(CARTS)).launch.notes).toEqual([
      'past-buyers is not at Meta yet: nobody of it is left out until it is.',
    ]);
    await lab.drain();
    const buyers = await row('/v1/audiences/past-buyers');
    expect((await row(CARTS)).launch).toEqual({
      include: [before.metaAudienceId],
      exclude: [buyers.metaAudienceId],
      notes: [],
    });
    // Ads for buyers leave no buyers out.
    expect(buyers.launch.exclude).toEqual([]);
  });

  it('are those that somebody chose', async () => {
    const refused = await lab.change('PATCH', CARTS, { exclude: ['nobody', 'abandoned-cart'] }, NOW);
    expect(refused).toBe(400);
    expect(await lab.change('PATCH', CARTS, { exclude: ['visitors-30d'] }, NOW)).toBe(200);
    const visitors = await row('/v1/audiences/visitors-30d');
    expect((await row(CARTS)).launch.exclude).toEqual([visitors.metaAudienceId]);
    await lab.change('PATCH', CARTS, { exclude: [] }, NOW);
    expect((await row(CARTS)).launch).toMatchObject({ exclude: [], notes: [] });
    await lab.change('PATCH', CARTS, { exclude: null }, NOW);
    expect((await row(CARTS)).launch.exclude).toHaveLength(1);
  });
});
