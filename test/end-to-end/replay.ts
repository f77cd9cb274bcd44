import { type ApiClient, createApiClient } from '../../infra/tools/api-client.ts';
import { fingerprint, listMembers } from '../../infra/tools/verify/members.ts';
import type { SandboxAudience } from '../support/graph.ts';
import { keysOf } from '../support/invariants.ts';
import type { LogEntry } from '../support/random-log.ts';
import { seeded } from '../support/seeded.ts';

/** How a log is sent. */
export type Way = {
  /** Every event twice, in any order within its day. */
  readonly twice: boolean;
  readonly eventsARequest: number;
  readonly senders: number;
};

export type Addresses = { readonly url: string; readonly sandboxUrl: string };

const BROWSER_LIMIT = 50;

/** Sends events to a host; whoever is not answered sends again, as long as `goesOn`. */
export async function sendEntries(
  { url }: Addresses,
  entries: readonly LogEntry[],
  { twice, eventsARequest, senders }: Way,
  goesOn = () => true,
): Promise<void> {
  const random = seeded(entries.length);
  const chosen = twice ? random.shuffle([...entries, ...entries]) : entries;
  const requests = (['server', 'browser'] as const).flatMap((sender) => {
    const events = chosen.filter((entry) => entry.sender === sender).map(({ event }) => event);
    const most = sender === 'browser' ? Math.min(eventsARequest, BROWSER_LIMIT) : eventsARequest;
    return random.split(events, most, most).map((part) => ({ sender, part }));
  });
  const waiting = requests.values();
  await Promise.all(
    Array.from({ length: senders }, async () => {
      for (const { sender, part } of waiting) {
        if (!goesOn()) return;
        const response = await fetch(new URL('/v1/events', url), {
          method: 'POST',
          headers:
            sender === 'server'
              ? { authorization: 'Bearer local-server-key', 'content-type': 'application/json' }
              : { 'content-type': 'text/plain' },
          body: JSON.stringify({ siteId: 'local', events: part }),
        });
        if (response.status !== 202) throw new Error(`A request was answered ${response.status}`);
      }
    }),
  );
}

export const clientOf = ({ url }: Addresses): ApiClient => createApiClient(url, 'local-read-key');

export async function moveClock(host: Addresses, to: number): Promise<void> {
  await clientOf(host).post('/__local/clock', { now: new Date(to).toISOString() });
}

const MODELS = ['last_touch', 'first_touch', 'linear', 'position_based', 'time_decay'];

/** What people would see now: members, orders, reports, and what Meta holds. */
export async function readAnswers(
  host: Addresses,
  from: string,
  to: string,
): Promise<Readonly<Record<string, unknown>>> {
  const api = clientOf(host);
  const members = Object.fromEntries(
    await Promise.all(
      ['visitors-30d', 'abandoned-cart'].map(async (key) => {
        const found = await listMembers(api, key);
        return [key, `${found.length} ${fingerprint(found)}`] as const;
      }),
    ),
  );
  const period = `from=${from}&to=${to}`;
  const conversions = await api.getText(`/v1/conversions?${period}&format=ndjson`);
  const reports = await Promise.all(
    MODELS.map((model) => api.get(`/v1/reports/attribution?${period}&model=${model}&groupBy=source&verified=false`)),
  );
  const sandbox = createApiClient(host.sandboxUrl, '');
  const { audiences } = await sandbox.get<{ readonly audiences: readonly SandboxAudience[] }>('/__sandbox/audiences');
  const atMeta = Object.fromEntries(
    audiences.map(({ name, members: held }) => [name, keysOf(held.map(({ EMAIL, PHONE }) => [EMAIL, PHONE]))]),
  );
  return { members, orders: conversions.text, reports, atMeta };
}
