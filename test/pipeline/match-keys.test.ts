import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR } from '../../shared/domain/time.ts';
import { hashMatchKey } from '../../shared/meta/hash-match-key.ts';
import { type FunctionLab, startFunctionLab } from '../support/function-lab.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
let lab: FunctionLab;
beforeAll(async () => {
  lab = await startFunctionLab();
  await lab.begin(NOW - HOUR);
}, 60_000);
afterAll(() => lab.stop());

let events = 0;
async function tell(visitorId: string, user: Record<string, unknown>, at = NOW): Promise<void> {
  const event = { eventId: `e-${++events}`, event: 'page_view', visitorId, consent: { marketing: 'granted' }, user };
  expect(await lab.send('server', [{ ...event, occurredAt: new Date(at).toISOString() }], at)).toBe(202);
  await lab.drain();
}

async function visitorsAtMeta(): Promise<readonly Readonly<Record<string, string>>[]> {
  const audiences = await lab.audiencesAtMeta();
  return audiences.find(({ name }) => name.includes('Visitors'))?.members ?? [];
}

describe('everything a shop says of a person', () => {
  it('reaches Meta in one row, and changes there when it changes here', async () => {
    await tell('somebody', {
      email: ' Mary@Example.com ',
      phone: '(650)555-1212',
      firstName: 'Valéry',
      lastName: 'O’Neil-Núñez',
      city: 'São Paulo',
      state: 'New South Wales',
      zip: '94035-1234',
      country: 'United States',
      gender: 'Female',
      birthday: '2/16/1997',
      externalId: 'user-42',
    });
    const row = {
      EMAIL: hashMatchKey('mary@example.com'),
      PHONE: hashMatchKey('16505551212'),
      FN: hashMatchKey('valéry'),
      FI: hashMatchKey('v'),
      LN: hashMatchKey('oneilnúñez'),
      CT: hashMatchKey('saopaulo'),
      ZIP: hashMatchKey('94035'),
      COUNTRY: hashMatchKey('us'),
      GEN: hashMatchKey('f'),
      DOBY: hashMatchKey('1997'),
      DOBM: hashMatchKey('02'),
      DOBD: hashMatchKey('16'),
      EXTERN_ID: 'user-42',
    };
    // No state of the United States is called so: left out, and nothing else with it.
    expect(await visitorsAtMeta()).toEqual([row]);

    await tell('somebody', { city: 'Rīga', lastName: '---' }, NOW + HOUR);
    expect(await visitorsAtMeta()).toEqual([{ ...row, CT: hashMatchKey('riga') }]);

    await lab.send(
      'server',
      [{ eventId: 'no', event: 'page_view', visitorId: 'somebody', consent: { marketing: 'denied' } }],
      NOW + 2 * HOUR,
    );
    await lab.drain();
    expect(await visitorsAtMeta()).toEqual([]);
  });
});
