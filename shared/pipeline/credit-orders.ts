import { isOrderGrouping } from '../domain/attribution/group.ts';
import { journeyReport } from '../domain/attribution/journey-report.ts';
import { needsJourneys } from '../domain/attribution/model.ts';
import { type AttributionReport, createReport, type ReportQuestion } from '../domain/attribution/report.ts';
import type { JudgedConversion } from '../domain/conversion/conversion.ts';
import type { Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';
import type { createGatherJourneys } from './gather-journeys.ts';

export type Orders = AsyncIterable<JudgedConversion> | Iterable<JudgedConversion>;

/** Shares orders among what led to them, by the model asked for; those that look at journeys are given everybody's. */
export function createCreditOrders(gatherJourneys: ReturnType<typeof createGatherJourneys>) {
  return async (
    site: Site,
    { model, groupBy, ...question }: ReportQuestion,
    orders: Orders,
    now: Instant,
  ): Promise<AttributionReport> => {
    if (needsJourneys(model) && !isOrderGrouping(groupBy)) {
      const people = await gatherJourneys(site, question, await listed(orders), now);
      return journeyReport(people, { ...question, model, groupBy });
    }
    // How an order is divided by what was bought in it hangs on no touchpoint, so on no model.
    const asked = needsJourneys(model) ? 'last_touch' : model;
    const report = createReport({ ...question, model: asked, groupBy });
    // `for await` takes a list as well as a stream.
    for await (const order of orders) report.add(order);
    return report.finish();
  };
}

/** Those who look at orders more than once hold them. */
export async function listed(orders: Orders): Promise<readonly JudgedConversion[]> {
  const all: JudgedConversion[] = [];
  for await (const order of orders) all.push(order);
  return all;
}
