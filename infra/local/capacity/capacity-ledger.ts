/** Read and write units per table and index since the last reset. */
import { asRecord } from '../assembly/template.ts';
import type { WrittenKinds } from './kinds-of-write.ts';

export type Units = { readUnits: number; writeUnits: number };
export type TableUnits = Units & {
  indexes: Record<string, Units>;
  /** The table's own write units by kind of item. */
  kinds: Record<string, number>;
};
/** A table's own units leave out its indexes'; the total counts both. */
export type CapacityReport = { readonly tables: Readonly<Record<string, TableUnits>>; readonly total: Units };

export interface CapacityLedger {
  count(unit: 'read' | 'write', consumed: Readonly<Record<string, unknown>>, kinds?: WrittenKinds): void;
  /** A refused condition costs the write it did not do. */
  countRefused(table: string, units: number, kinds?: WrittenKinds): void;
  report(): CapacityReport;
  reset(): void;
}

export function createCapacityLedger(tableNames: readonly string[]): CapacityLedger {
  let tables: Record<string, TableUnits> = {};
  const fresh = () =>
    Object.fromEntries(tableNames.map((name) => [name, { readUnits: 0, writeUnits: 0, indexes: {}, kinds: {} }]));
  tables = fresh();
  const tableOf = (name: string): TableUnits => {
    tables[name] ??= { readUnits: 0, writeUnits: 0, indexes: {}, kinds: {} };
    return tables[name];
  };
  return {
    count(unit, { TableName, CapacityUnits, Table, GlobalSecondaryIndexes, LocalSecondaryIndexes }, kinds) {
      const table = tableOf(String(TableName));
      const own = Number(asRecord(Table).CapacityUnits ?? CapacityUnits ?? 0);
      add(table, unit, own);
      if (unit === 'write') share(table, own, kinds?.get(String(TableName)));
      for (const [name, index] of Object.entries({
        ...asRecord(GlobalSecondaryIndexes),
        ...asRecord(LocalSecondaryIndexes),
      })) {
        table.indexes[name] ??= { readUnits: 0, writeUnits: 0 };
        add(table.indexes[name], unit, Number(asRecord(index).CapacityUnits ?? 0));
      }
    },
    countRefused(table, units, kinds) {
      add(tableOf(table), 'write', units);
      share(tableOf(table), units, kinds?.get(table));
    },
    report() {
      const total = { readUnits: 0, writeUnits: 0 };
      for (const table of Object.values(tables)) {
        for (const { readUnits, writeUnits } of [table, ...Object.values(table.indexes)]) {
          total.readUnits += readUnits;
          total.writeUnits += writeUnits;
        }
      }
      return { tables, total };
    },
    reset() {
      tables = fresh();
    },
  };
}

function add(units: Units, unit: 'read' | 'write', amount: number): void {
  if (unit === 'read') units.readUnits += amount;
  else units.writeUnits += amount;
}

/** A call that writes several items says only what they cost together. */
function share({ kinds }: TableUnits, units: number, written: ReadonlyMap<string, number> = new Map()): void {
  const items = [...written.values()].reduce((sum, count) => sum + count, 0);
  for (const [kind, count] of written) kinds[kind] = (kinds[kind] ?? 0) + (units * count) / items;
}
