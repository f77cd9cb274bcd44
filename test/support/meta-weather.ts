import type { Seeded } from './seeded.ts';
import type { watchSync } from './watched-sync.ts';

type Sync = Awaited<ReturnType<typeof watchSync>>;
export type Weather = readonly [name: string, begin: (sync: Sync, random: Seeded) => Promise<unknown>];

const USERS = { path: '/users$' };
const usage = (minutes: number) => ({
  'X-Business-Use-Case-Usage': JSON.stringify({ '1': [{ estimated_time_to_regain_access: minutes }] }),
});
const ALWAYS = 1_000_000;

/** What a day at Meta is like. */
export const WEATHERS: readonly Weather[] = [
  ['good', async () => {}],
  ['down for 24 hours', (sync) => sync.script([{ times: ALWAYS, respond: { status: 503, html: '<h1>Down</h1>' } }])],
  [
    'limited, with minutes to wait',
    (sync) =>
      sync.script([{ match: USERS, times: 2, respond: { error: { code: 80003 }, status: 400, headers: usage(19) } }]),
  ],
  ['without a valid token', (sync) => sync.script([{ match: USERS, times: 4, respond: { error: { code: 190 } } }])],
  ['slow to answer what it did', (sync) => sync.script([{ match: USERS, times: 3, respond: 'commit-then-hang' }])],
  [
    'one call in three behind a broken gateway',
    (sync, random) =>
      sync.script(
        Array.from({ length: 60 }, (_, skip) => skip)
          .filter((skip) => skip === 1 || random.chance(0.3))
          .map((skip) => ({ match: USERS, skip, respond: { status: 502, html: '<h1>Bad Gateway</h1>' } })),
      ),
  ],
  [
    'wrong with 200',
    (sync) => sync.script([{ match: USERS, times: 3, respond: { error: { code: 2 }, status: 200, commit: true } }]),
  ],
  [
    'unable to read some rows',
    (sync) =>
      sync.script([
        { match: USERS, times: 2, respond: { status: 200, body: { num_invalid_entries: 1 }, commit: true } },
      ]),
  ],
  ['waiting for its terms to be accepted', (sync) => sync.acceptTerms(false)],
  [
    'busy with another change',
    (sync) => sync.script([{ match: USERS, times: 3, respond: { error: { code: 2650, subcode: 1870145 } } }]),
  ],
  [
    'out of calls for the app',
    (sync) => sync.script([{ match: USERS, times: 2, respond: { error: { code: 4 }, status: 500 } }]),
  ],
];
