import type { CapacityReport } from '../../local/capacity/capacity-ledger.ts';

/** What write units were spent on, dearest first; they add up to all of them. */
export type UnitParts = readonly { readonly what: string; readonly units: number }[];

/** Words for the kinds of item that the keys tell (shared/storage/table.ts). */
const WORDS: Readonly<Record<string, string>> = {
  'visitors/S': 'states',
  'visitors/K': 'match keys',
  'visitors/A': 'aliases',
  'visitors/due': 'index `due`',
  'visitors/dirty': 'index `dirty`',
  'touches/T': 'touchpoints beside states',
  'touches/O': 'order pointers',
  'conversions/O': 'orders',
  'conversions/day': 'index of orders by day',
  'ledger/other': 'ledger rows',
  'ledger/K': 'ledger of shared keys',
  'control/LEASE': 'sync leases',
  'control/RUN': 'run records',
  'control/AUD': 'audience status',
  'control/DAYS': 'marks of days with orders',
};

export function unitParts({ tables }: CapacityReport): UnitParts {
  const parts = Object.entries(tables).flatMap(([table, { writeUnits, kinds, indexes }]) => {
    const known = Object.values(kinds).reduce((sum, units) => sum + units, 0);
    return [
      ...Object.entries(kinds).map(([kind, units]) => [`${table}/${kind}`, units] as const),
      [table, writeUnits - known] as const,
      ...Object.entries(indexes).map(([index, units]) => [`${table}/${index}`, units.writeUnits] as const),
    ];
  });
  return parts
    .filter(([, units]) => units > 0.001)
    .map(([key, units]) => ({ what: WORDS[key] ?? key, units }))
    .sort((a, b) => b.units - a.units);
}
