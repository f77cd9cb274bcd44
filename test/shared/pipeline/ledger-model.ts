import type { LedgerRow } from '../../../shared/domain/audience/ledger.ts';
import type { LedgerPlan } from '../../../shared/domain/audience/plan-ledger.ts';
import type { CurrentKeys } from '../../../shared/domain/visitor/match-keys.ts';
import type { LedgerReads } from '../../../shared/pipeline/load-ledger.ts';

/** Meta under the harshest reading: a removal takes out every member that shares any key with the row. */
export class WorstCaseMeta {
  members: CurrentKeys[] = [];

  add(row: CurrentKeys): void {
    const isThere = this.members.some(
      ({ email, phone, described }) =>
        email === row.email && phone === row.phone && described?.city === row.described?.city,
    );
    if (!isThere) this.members.push(row);
  }

  remove(row: CurrentKeys): void {
    this.members = this.members.filter(
      ({ email, phone }) =>
        !(email !== undefined && email === row.email) && !(phone !== undefined && phone === row.phone),
    );
  }

  keys(): readonly string[] {
    return keysOf(this.members);
  }
}

export function keysOf(members: readonly CurrentKeys[]): readonly string[] {
  const keys = members.flatMap(({ email, phone }) => [email, phone]).filter((key) => key !== undefined);
  return [...new Set(keys)].sort();
}

/** A ledger in memory that counts every write as one instant. */
export class LedgerModel implements LedgerReads {
  rows = new Map<string, LedgerRow>();
  carriers = new Map<string, ReadonlySet<string>>();

  async readRows(ids: readonly string[]): Promise<readonly LedgerRow[]> {
    return ids.map((id) => this.rows.get(id)).filter((row) => row !== undefined);
  }

  async readCarriers(phones: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    return new Map(phones.map((phone) => [phone, this.carriers.get(phone) ?? new Set<string>()]));
  }

  keys(): ReadonlySet<string> {
    return new Set([...this.rows.values()].flatMap((row) => [row.rowId, ...row.phones]));
  }
}

/** Every single step of a plan, in order. */
export function stepsOf(plan: LedgerPlan, ledger: LedgerModel, meta: WorstCaseMeta): readonly (() => void)[] {
  const putCarriers = (carriers: LedgerPlan['before']['carriers']) =>
    [...carriers].map(([phone, rows]) => () => {
      if (rows.size === 0) ledger.carriers.delete(phone);
      else ledger.carriers.set(phone, rows);
    });
  const putRows = (rows: readonly LedgerRow[]) => rows.map((row) => () => void ledger.rows.set(row.rowId, row));
  return [
    ...putCarriers(plan.before.carriers),
    ...putRows(plan.before.rows),
    ...plan.removals.map((row) => () => meta.remove(row)),
    ...plan.additions.map((row) => () => meta.add(row)),
    ...putRows(plan.after.rows),
    ...plan.after.deleted.map((rowId) => () => void ledger.rows.delete(rowId)),
    ...putCarriers(plan.after.carriers),
  ];
}
