import { count, duration, share } from '../../cli/words.ts';
import { type RecentAnswer, type RecentEvent, WITHHELD_WORDS } from '../../tail/recent-event.ts';
import { type Finding, fine, look, wrong } from '../finding.ts';

const HOUR = 3_600_000;
const SILENCE = 6 * HOUR;
const MANY_REJECTED = 0.05;
const MANY_WITHHELD = 0.5;
const NEARLY_ALL = 0.9;
const REASONS_SHOWN = 3;
const WATCH = 'Watch them arrive: npm run tail.';

/** @param now Backtrail's time. */
export function checkEvents({ events, complete }: RecentAnswer, now: number): readonly Finding[] {
  const [newest] = events;
  if (newest === undefined)
    return [
      wrong(
        'No event has arrived in the last 24 hours.',
        'Send one as the README shows, and see it with npm run tail. If the shop sends some, it uses another address or site.',
      ),
    ];
  const rejected = events.filter(({ status }) => status === 'rejected');
  const withheld = events.filter(({ status }) => status === 'withheld');
  const whole = complete ? 'of the last day' : 'looked at';
  const part = (some: readonly RecentEvent[]) =>
    `${some.length} of ${count(events.length, 'event')} ${whole} (${share(some.length, events.length)})`;
  const findings: Finding[] = [];
  if (rejected.length > 0) {
    const finding = rejected.length >= MANY_REJECTED * events.length ? wrong : look;
    findings.push(
      finding(
        `Rejected: ${part(rejected)}. Most often: ${reasons(rejected.map(rejectedWords))}.`,
        `Mend the sender, and send those events again: what was taken already is not counted twice. ${WATCH}`,
      ),
    );
  }
  if (withheld.length >= MANY_WITHHELD * events.length) {
    const finding = withheld.length >= NEARLY_ALL * events.length ? wrong : look;
    findings.push(
      finding(
        `Withheld: ${part(withheld)}. Most often: ${reasons(withheld.map(withheldWords))}.`,
        'See whether the pages pass the answer of the consent banner on: "consent": {"marketing": "granted"}.',
      ),
    );
  }
  const nameless = events.filter((event) => event.event === 'purchase' && isKept(event) && event.orderId === undefined);
  if (nameless.length > 0)
    findings.push(
      wrong(
        `${count(nameless.length, 'purchase has', 'purchases have')} come without an orderId, and are no orders.`,
        'Send the shop’s order number as "orderId" with every purchase.',
      ),
    );
  const silence = now - Date.parse(newest.receivedAt);
  if (silence > SILENCE)
    findings.push(look(`The last event came ${duration(silence)} ago.`, `See whether the shop still sends. ${WATCH}`));
  if (findings.length > 0) return findings;
  const kept = events.length - rejected.length - withheld.length;
  return [fine(`${kept} of ${count(events.length, 'event')} ${whole} accepted, ${withheld.length} withheld.`)];
}

const isKept = ({ status }: RecentEvent): boolean => status === 'accepted';
const withheldWords = ({ reason = '' }: RecentEvent): string => WITHHELD_WORDS[reason] ?? reason;
const rejectedWords = ({ path = '', detail = '' }: RecentEvent): string =>
  `${path.replace(/^events\.\d+\.?/, '')} ${detail}`.trim();

function reasons(said: readonly string[]): string {
  const groups = [...Map.groupBy(said, (reason) => reason)].sort(([, a], [, b]) => b.length - a.length);
  return groups
    .slice(0, REASONS_SHOWN)
    .map(([reason, { length }]) => `"${reason}" (${length})`)
    .join(', ');
}
