import { attributionReport } from '../../../shared/domain/attribution/report.ts';
import { DAY } from '../../../shared/domain/time.ts';
import { median } from './bench-row.ts';
import { MONTH_DAYS, MONTH_START, MONTH_TOUCHES, monthOrder } from './month-orders.ts';

const ORDERS = 20_000;
const ROUNDS = 9;

const orders = Array.from({ length: ORDERS }, (_, index) => monthOrder(index, ORDERS));

/** Touchpoints a second of CPU, from orders in memory to the rows of a report. */
export function measureCredited(): number {
  const rates: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const before = process.cpuUsage();
    attributionReport(orders, {
      from: MONTH_START,
      to: MONTH_START + MONTH_DAYS * DAY,
      model: 'time_decay',
      groupBy: 'campaign',
      lookback: 30 * DAY,
      valueBasis: 'paid',
      timeZone: 'Europe/Riga',
    });
    const { user, system } = process.cpuUsage(before);
    // The first round is still being compiled.
    if (round > 0) rates.push((ORDERS * MONTH_TOUCHES) / ((user + system) / 1e6));
  }
  return median(rates);
}
