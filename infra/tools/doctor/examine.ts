import { setTimeout as wait } from 'node:timers/promises';
import type { AudienceRow } from '../admin/audience-row.ts';
import { readPages } from '../admin/pages.ts';
import type { Conversion } from '../admin/show-conversion.ts';
import type { ApiClient } from '../api-client.ts';
import { ApiError, NotReachable } from '../api-error.ts';
import { type RecentAnswer, recentPath } from '../tail/recent-event.ts';
import { checkAudiences } from './checks/audiences.ts';
import { checkClock } from './checks/clock.ts';
import { checkEvents } from './checks/events.ts';
import { checkOrders } from './checks/orders.ts';
import { checkPeople } from './checks/people.ts';
import { checkQueues } from './checks/queues.ts';
import { checkSite, type SiteSettings } from './checks/site.ts';
import { type Finding, fine, look, wrong } from './finding.ts';
import { type QueueCount, watchQueues } from './watch-queues.ts';

export type Patient = {
  readonly api: ApiClient;
  readonly siteId: string | undefined;
  /** Whether it can only be a local host: those tell of their queues and clock. */
  readonly isLocal: boolean;
  /** This machine's time. */
  readonly machine: () => number;
};

const EVENTS_LOOKED_AT = 500;
const ORDERS_LOOKED_AT = 500;
const ORDERS_A_PAGE = 100;
const TICK_MS = 50;

/** Looks at everything that can be asked from outside. What cannot be reached or opened ends it: the rest would fail alike. */
export async function examine(patient: Patient): Promise<readonly Finding[]> {
  const { api, siteId, isLocal, machine } = patient;
  const door = await knock(api);
  if (door !== undefined) return [door];
  const findings: Finding[] = [fine('It answers, and takes the key.')];
  const ask = async <Answer>(
    subject: string,
    question: () => Promise<Answer>,
    judge: (answer: Answer) => readonly Finding[],
  ): Promise<void> => {
    try {
      findings.push(...judge(await question()));
    } catch (error) {
      findings.push(unanswered(subject, error));
    }
  };

  let now = machine();
  if (isLocal)
    await ask(
      'The clock',
      () => lookAtClock(api, machine),
      (clock) => {
        now = clock.now;
        return checkClock(clock);
      },
    );
  await ask(
    'The audiences',
    () => api.get<{ readonly audiences: readonly AudienceRow[] }>('/v1/audiences'),
    (answer) => {
      const counted = Date.parse(answer.audiences[0]?.countedAt ?? '');
      const clock =
        isLocal || Number.isNaN(counted) ? [] : checkClock({ now: counted, machine: machine(), stands: false });
      return [...clock, ...checkAudiences(answer.audiences), ...checkPeople(answer.audiences)];
    },
  );
  if (siteId === undefined)
    findings.push(
      look('The settings were not looked at: their site is not known.', 'Say --site, or set BACKTRAIL_SITE.'),
    );
  else await ask('The settings', () => api.get<SiteSettings>(`/v1/sites/${encodeURIComponent(siteId)}`), checkSite);
  await ask(
    'The events',
    () => api.get<RecentAnswer>(recentPath(EVENTS_LOOKED_AT)),
    (recent) => checkEvents(recent, now),
  );
  await ask('The orders', () => readOrders(api), checkOrders);
  if (isLocal) await ask('The queues', () => watchQueues(() => readQueues(api)), checkQueues);
  else
    findings.push(
      look(
        'The queues of a deployed system cannot be seen from here.',
        'Look whether an alarm is on in CloudWatch; each names its heading in docs/runbook.md.',
      ),
    );
  return findings;
}

const NOT_BACKTRAIL = wrong('What answers there is not Backtrail.', 'Check the address: --url.');

/** What keeps everything else from being asked, if anything does. */
async function knock(api: ApiClient): Promise<Finding | undefined> {
  try {
    const health = await api.get<{ readonly status?: unknown } | null>('/v1/health');
    if (health?.status !== 'ok') return NOT_BACKTRAIL;
  } catch (error) {
    if (error instanceof NotReachable) return wrong(error.message, 'Start it, or check the address: --url.');
    return error instanceof ApiError && error.status < 500 ? NOT_BACKTRAIL : unanswered('Its health', error);
  }
  try {
    await api.get(recentPath(1));
    await api.get('/v1/audiences');
  } catch (error) {
    const status = error instanceof ApiError ? error.status : undefined;
    const words = error instanceof ApiError ? error.words : '';
    if (status === 401)
      return wrong(`It answers, but does not take the key: ${words}.`, 'Say a read key: --key or BACKTRAIL_KEY.');
    if (status === 403)
      return wrong(`The key may not ask. ${words}.`, 'Say a read or admin key: --key or BACKTRAIL_KEY.');
  }
  return undefined;
}

function unanswered(subject: string, error: unknown): Finding {
  if (error instanceof ApiError && error.status === 403)
    return wrong(`${subject} cannot be read: ${error.words}.`, 'Say the right --site or --key.');
  const words = error instanceof ApiError ? error.words : error instanceof Error ? error.message : String(error);
  return wrong(
    `${subject} cannot be read: ${words}`,
    "See the api function's log (on the local host functions.log in the data folder), and docs/runbook.md.",
  );
}

async function lookAtClock(api: ApiClient, machine: () => number) {
  const read = async () => Date.parse((await api.get<{ readonly now: string }>('/__local/clock')).now);
  const first = await read();
  await wait(TICK_MS);
  const now = await read();
  return { now, machine: machine(), stands: now === first };
}

async function readQueues(api: ApiClient): Promise<readonly QueueCount[]> {
  return (await api.get<{ readonly queues: readonly QueueCount[] }>('/__local/queues')).queues;
}

type OrderPage = { readonly conversions: readonly Conversion[]; readonly nextCursor?: string };

async function readOrders(api: ApiClient): Promise<readonly Conversion[]> {
  const { rows } = await readPages(
    (cursor) =>
      api.get<OrderPage>(
        `/v1/conversions?${new URLSearchParams({ limit: String(ORDERS_A_PAGE), ...(cursor === undefined ? {} : { cursor }) })}`,
      ),
    ({ conversions }) => conversions,
    ORDERS_LOOKED_AT,
  );
  return rows;
}
