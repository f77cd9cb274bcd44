import type { AudienceRow } from '../admin/audience-row.ts';
import { readPages } from '../admin/pages.ts';
import type { Conversion } from '../admin/show-conversion.ts';
import type { ApiClient } from '../api-client.ts';
import { type RecentAnswer, recentPath } from '../tail/recent-event.ts';
import { checkAudiences } from './checks/audiences.ts';
import { checkClock } from './checks/clock.ts';
import { checkEvents } from './checks/events.ts';
import { checkOrders } from './checks/orders.ts';
import { checkPeople } from './checks/people.ts';
import { checkQueues } from './checks/queues.ts';
import { checkForwarding, checkHosts, checkInsights, checkSite, type SiteSettings } from './checks/site.ts';
import { type Finding, fine, look } from './finding.ts';
import { hasControls, knock, unanswered } from './knock.ts';
import { type QueueCount, watchQueues } from './watch-queues.ts';

export type Patient = {
  readonly api: ApiClient;
  readonly siteId: string | undefined;
  /** Whether it is on this machine: a local host tells of its queues and clock. */
  readonly isLocal: boolean;
  /** This machine's time. */
  readonly machine: () => number;
};

const EVENTS_LOOKED_AT = 500;
const ORDERS_LOOKED_AT = 500;
const ORDERS_A_PAGE = 100;

/** Looks at everything that can be asked from outside. What cannot be reached or opened ends it: the rest would fail alike. */
export async function examine(patient: Patient): Promise<readonly Finding[]> {
  const { api, siteId, machine } = patient;
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

  const isLocal = patient.isLocal && (await hasControls(api));
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
        isLocal || Number.isNaN(counted)
          ? []
          : checkClock({ now: counted, machine: machine(), movable: false, stands: false });
      return [...clock, ...checkAudiences(answer.audiences), ...checkPeople(answer.audiences)];
    },
  );
  let settings: SiteSettings | undefined;
  if (siteId === undefined)
    findings.push(
      look('The settings were not looked at: their site is not known.', 'Say --site, or set BACKTRAIL_SITE.'),
    );
  else
    await ask(
      'The settings',
      () => api.get<SiteSettings>(`/v1/sites/${encodeURIComponent(siteId)}`),
      (site) => {
        settings = site;
        return [...checkSite(site), ...checkForwarding(site), ...checkInsights(site)];
      },
    );
  await ask(
    'The events',
    () => api.get<RecentAnswer>(recentPath(EVENTS_LOOKED_AT)),
    (recent) => [...checkEvents(recent, now), ...(settings === undefined ? [] : checkHosts(settings, recent.events))],
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

async function lookAtClock(api: ApiClient, machine: () => number) {
  const { now, running } = await api.get<{ readonly now: string; readonly running: boolean }>('/__local/clock');
  return { now: Date.parse(now), machine: machine(), movable: true, stands: !running };
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
