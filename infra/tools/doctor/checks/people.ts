import type { AudienceRow } from '../../admin/audience-row.ts';
import { count, share } from '../../cli/words.ts';
import { type Finding, fine, wrong } from '../finding.ts';

/** Whether anybody can be found at Meta at all, judged by the largest audience. */
export function checkPeople(rows: readonly AudienceRow[]): readonly Finding[] {
  const [largest] = rows.toSorted((a, b) => (b.funnel.members ?? 0) - (a.funnel.members ?? 0));
  const { members = null, consented = null, matchable = null } = largest?.funnel ?? {};
  if (members === null || members === 0 || consented === null || matchable === null) return [];
  const people = `${count(members, 'person', 'people')} in the audience ${largest?.audienceKey}`;
  if (consented === 0)
    return [
      wrong(
        `Of ${people} nobody has agreed to marketing, so nobody is sent to Meta.`,
        'Send "consent": {"marketing": "granted"} with the events of those who agreed in the consent banner.',
      ),
    ];
  if (matchable === 0)
    return [
      wrong(
        `Of ${people} nobody has left an e-mail address or phone number, so Meta can find nobody.`,
        'Send "user": {"email": …} when somebody logs in, subscribes or orders.',
      ),
    ];
  return [fine(`${matchable} of ${people} can be found at Meta (${share(matchable, members)}).`)];
}
