import type { ReceivedEvent } from '../conversions/received-event.ts';
import type { Aggregation } from './audience-rule.ts';
import { compareNumbers } from './event-passes.ts';
import { valuesOf } from './event-values.ts';

/**
 * Whether a person's matching events, of which there is at least one, make up the number that is asked for. Percentiles, time
 * spent and the time of the last event are understood and find nobody: Meta does not say how it reckons them.
 */
export function aggregateHolds(events: readonly ReceivedEvent[], aggregation: Aggregation): boolean {
  if (aggregation.method === 'percentile') return false;
  const figure = figureOf(events, aggregation);
  if (figure === undefined) return false;
  const { operator } = aggregation;
  const [first = 0, second = 0] = aggregation.values;
  if (operator === 'in_range') return figure >= first && figure <= second;
  if (operator === 'not_in_range') return figure < first || figure > second;
  return compareNumbers(figure, operator, first);
}

function figureOf(events: readonly ReceivedEvent[], { type, field = '' }: Aggregation): number | undefined {
  if (type === 'count') return events.length;
  if (type === 'time_spent' || type === 'last_event_time_field') return undefined;
  const numbers = events.flatMap((event) => valuesOf(event, field).map(Number)).filter(Number.isFinite);
  if (numbers.length === 0) return undefined;
  const sum = numbers.reduce((total, number) => total + number, 0);
  if (type === 'sum') return sum;
  if (type === 'avg') return sum / numbers.length;
  return numbers.reduce((a, b) => (type === 'min' ? Math.min(a, b) : Math.max(a, b)));
}
