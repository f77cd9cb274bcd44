import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { readGa4Merch } from '../../../../infra/tools/logs/ga4-merch.ts';
import type { LogEvent } from '../../../../infra/tools/logs/log-event.ts';
import { fingerprint } from '../../../../infra/tools/verify/members.ts';
import { readExpectedTable } from '../../../../infra/tools/verify/read-expected.ts';
import { BUILT_IN_AUDIENCES } from '../../../../shared/domain/audience/built-in.ts';
import { evaluate } from '../../../../shared/domain/audience/evaluate.ts';
import type { TrackedEvent } from '../../../../shared/domain/event/tracked-event.ts';
import type { OrderId, VisitorId } from '../../../../shared/domain/ids.ts';
import { factsOfEvent } from '../../../../shared/domain/visitor/facts-of-event.ts';
import { fitState } from '../../../../shared/domain/visitor/fit-state.ts';
import { joinFacts } from '../../../../shared/domain/visitor/join-facts.ts';
import { NO_FACTS, type VisitorFacts } from '../../../../shared/domain/visitor/visitor-facts.ts';
import { itOverLogs, LOGS } from '../../../support/logs.ts';

function trackedFrom({ eventId, event, occurredAt, visitorId, orderId, items }: LogEvent): TrackedEvent {
  return {
    eventId,
    event,
    occurredAt,
    visitorId: visitorId as VisitorId,
    trust: 'server',
    ...(orderId === undefined ? {} : { orderId: orderId as OrderId }),
    ...(items === undefined ? {} : { items }),
  };
}

describe('audiences over the GA4 shop log', () => {
  itOverLogs('have the members of the reference at all three instants', async () => {
    const events = await readGa4Merch(join(LOGS, 'ga4-merch-events.csv.gz'));
    const rows = readExpectedTable(join(LOGS, 'EXPECTED.md'), 'GA4').rows;
    expect(rows.length).toBeGreaterThan(0);
    const facts = new Map<string, VisitorFacts>();
    let next = 0;
    for (const row of rows) {
      const at = Date.parse(row.T ?? '');
      for (let event = events[next]; event !== undefined && event.occurredAt <= at; event = events[++next]) {
        const tracked = trackedFrom(event);
        const joined = joinFacts(facts.get(event.visitorId) ?? NO_FACTS, factsOfEvent(tracked, 0));
        facts.set(event.visitorId, fitState(joined, {}, () => true).facts);
      }
      const members = BUILT_IN_AUDIENCES.map(({ rule }) =>
        [...facts].filter(([, known]) => evaluate(rule, known, at)).map(([visitorId]) => visitorId),
      );
      const wanted = Object.entries(row)
        .filter(([name]) => name.startsWith('fingerprint'))
        .map(([, text]) => text);
      expect(members.map(fingerprint)).toEqual(wanted);
    }
  });
});
