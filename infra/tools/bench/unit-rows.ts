import { atMost, type BenchRow } from './bench-row.ts';
import { costOfMillionEvents, costOfSweepsAMonth, sumOf } from './cost.ts';
import type { MeasuredUnits } from './write-units.ts';

/** Write units of a log: the first time, and once more. */
export function unitRows(log: string, budget: number, units: MeasuredUnits): readonly BenchRow[] {
  const { events, batches, writeUnits, parts, again } = units;
  const shares = parts.map((part) => `${part.what} ${(part.units / events).toFixed(3)}`);
  const note = `${events.toLocaleString('en')} events in ${batches.toLocaleString('en')} batches of 5 s, 30 % identified: ${shares.join(', ')}`;
  return [
    atMost(`Write units per event, ${log}`, budget, writeUnits / events, '', note),
    {
      what: `Write units of sending the ${log} once more`,
      budget: '0',
      measured: String(again.writeUnits),
      ratio: again.writeUnits === 0 ? 0 : Number.POSITIVE_INFINITY,
      note: 'ten events a request, the clock standing still',
    },
  ];
}

const BUDGET = 0.85;
const EVENTS_A_REQUEST = 10;

/**
 * What a million events of the log cost. Reads are those of the second sending, which has the shape that is billed here
 * (ten events a request), and the syncs' of the first. Sweeps cost the same by the month however many events there are.
 */
export function costRow(log: string, units: MeasuredUnits): BenchRow {
  const { events } = units;
  const cost = costOfMillionEvents({
    writeUnitsPerEvent: units.writeUnits / events,
    readUnitsPerEvent: (units.again.readUnits + units.syncReadUnits) / events,
    syncsPerEvent: units.syncs / events,
    eventsPerRequest: EVENTS_A_REQUEST,
  });
  const parts = Object.entries(cost)
    .sort((a, b) => b[1] - a[1])
    .map(([service, dollars]) => `${service} ${dollars.toFixed(3)}`);
  const fixed = `$${costOfSweepsAMonth(units.idleSweepReadUnits).toFixed(2)} a month`;
  return atMost(
    `Dollars per million events, ${log}, ten events a request`,
    BUDGET,
    sumOf(cost),
    '$',
    `${parts.join(', ')}. Besides, for the sweeps: ${fixed}`,
  );
}
