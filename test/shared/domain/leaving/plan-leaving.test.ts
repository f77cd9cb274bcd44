import { describe, expect, it } from 'vitest';
import { BETWEEN, type LedgerExtract, type LedgerRow } from '../../../../shared/domain/audience/ledger.ts';
import { planLeaving } from '../../../../shared/domain/leaving/plan-leaving.ts';

const row = (rowId: string, holders: Record<string, string>, more: Partial<LedgerRow> = {}): LedgerRow => ({
  rowId,
  kind: 'email',
  holders: new Map(Object.entries(holders)),
  phones: new Set(Object.values(holders).filter((phone) => phone !== '')),
  ...more,
});
const ledgerOf = (...rows: readonly LedgerRow[]): LedgerExtract => ({
  rows: new Map(rows.map((one) => [one.rowId, one])),
  carriers: new Map([['p', new Set(rows.filter(({ phones }) => phones.has('p')).map(({ rowId }) => rowId))]]),
});
const anna = { visitorId: 'anna', emails: ['E'], phones: ['p'] };

describe('somebody who leaves', () => {
  it('goes by name from each audience where nobody else is wanted under the address', () => {
    const alone = ledgerOf(row('E', { anna: '' }));
    const shared = ledgerOf(row('E', { anna: '', twin: '' }));
    const { removals, audiences } = planLeaving([alone, shared], [{ ...anna, phones: [] }]);
    expect(removals).toEqual([]);
    expect(audiences.map((one) => one.removals)).toEqual([[{ email: 'E' }], []]);
    expect(audiences.map(({ change }) => change.deleted)).toEqual([['E'], []]);
  });

  it('takes what they said of themselves along, and who keeps the address is told of again', () => {
    const described = { by: 'anna', keys: { city: 'riga' } };
    const { audiences } = planLeaving([ledgerOf(row('E', { anna: '', twin: '' }, { described }))], [anna]);
    expect(audiences[0]?.touched).toEqual(['twin']);
    expect(audiences[0]?.change.rows).toMatchObject([{ rowId: 'E', described: { by: BETWEEN } }]);
  });

  it('names whoever their removal may have hit', () => {
    const ben = row('B', { ben: '' }, { phones: new Set(['p']) });
    const { removals, audiences } = planLeaving([ledgerOf(row('E', { anna: 'p' }), ben)], [anna]);
    expect(removals).toEqual([{ email: 'E' }, { phone: 'p' }]);
    expect(audiences[0]?.touched).toEqual(['ben']);
    expect(audiences[0]?.change.rows).toMatchObject([{ rowId: 'B', pending: true }]);
  });
});
