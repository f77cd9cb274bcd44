import { compareText } from '../compare-text.ts';
import type { ReportModel } from './model.ts';
import type { AttributionReport, ReportRow } from './report.ts';

type Credit = Pick<ReportRow, 'conversions' | 'value'>;

export type ComparedRow = Pick<ReportRow, 'key' | 'currency' | 'unattributed' | 'touchpoints'> & {
  /** What each model says; a model that has no such row says nothing led there. */
  readonly models: Readonly<Partial<Record<ReportModel, Credit>>>;
};

const NOTHING: Credit = { conversions: 0, value: 0 };

/** Reports of the same orders by several models, side by side: the first model's most valuable group first. */
export function compareReports(reports: ReadonlyMap<ReportModel, AttributionReport>): readonly ComparedRow[] {
  const rows = new Map<string, ReportRow>();
  const credits = new Map<string, Partial<Record<ReportModel, Credit>>>();
  for (const [model, report] of reports) {
    for (const row of report.rows) {
      const id = [row.currency, row.unattributed ?? '', row.key ?? ''].join('\n');
      if (!rows.has(id)) rows.set(id, row);
      const known = credits.get(id) ?? {};
      known[model] = { conversions: row.conversions, value: row.value };
      credits.set(id, known);
    }
  }
  const models = [...reports.keys()];
  const [first] = models;
  const compared = [...rows].map(([id, { key, currency, unattributed, touchpoints }]): ComparedRow => {
    const own = credits.get(id) ?? {};
    return {
      key,
      currency,
      ...(unattributed === undefined ? {} : { unattributed }),
      touchpoints,
      models: Object.fromEntries(models.map((model) => [model, own[model] ?? NOTHING])),
    };
  });
  const worth = ({ models: own }: ComparedRow): number => (first === undefined ? 0 : (own[first]?.value ?? 0));
  return compared.sort(
    (a, b) => worth(b) - worth(a) || compareText(a.key ?? '', b.key ?? '') || compareText(a.currency, b.currency),
  );
}
