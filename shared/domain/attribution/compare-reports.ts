import { compareText } from '../compare-text.ts';
import { sumMoney, tidy } from '../money.ts';
import type { ReportModel } from './model.ts';
import type { AttributionReport, ReportRow } from './report.ts';

type Credit = Pick<ReportRow, 'conversions' | 'value'>;

export type ComparedRow = Pick<ReportRow, 'key' | 'currency' | 'unattributed' | 'touchpoints'> & {
  /** What each model says; a model that has no such row says nothing led there. */
  readonly models: Readonly<Partial<Record<ReportModel, Credit>>>;
  /** How much more each further model gives it than the first. */
  readonly difference: Readonly<Partial<Record<ReportModel, Credit>>>;
};

/** What all rows of a currency come to by each model: always the orders. */
export type ComparedSum = {
  readonly currency: string;
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
  const [first, ...others] = models;
  const compared = [...rows].map(([id, { key, currency, unattributed, touchpoints }]): ComparedRow => {
    const own = credits.get(id) ?? {};
    const base = (first === undefined ? undefined : own[first]) ?? NOTHING;
    return {
      key,
      currency,
      ...(unattributed === undefined ? {} : { unattributed }),
      touchpoints,
      models: Object.fromEntries(models.map((model) => [model, own[model] ?? NOTHING])),
      difference: Object.fromEntries(others.map((model) => [model, minus(own[model] ?? NOTHING, base)])),
    };
  });
  const worth = ({ models: own }: ComparedRow): number => (first === undefined ? 0 : (own[first]?.value ?? 0));
  return compared.sort(
    (a, b) => worth(b) - worth(a) || compareText(a.key ?? '', b.key ?? '') || compareText(a.currency, b.currency),
  );
}

const minus = (a: Credit, b: Credit): Credit => ({
  conversions: tidy(a.conversions - b.conversions),
  value: tidy(a.value - b.value),
});

/** Adds the rows up, so that anybody sees that every model shares the same. */
export function sumCompared(rows: readonly ComparedRow[], models: readonly ReportModel[]): readonly ComparedSum[] {
  return [...Map.groupBy(rows, ({ currency }) => currency)]
    .map(([currency, group]): ComparedSum => {
      const sum = (model: ReportModel, name: keyof Credit) =>
        sumMoney(group.map((row) => row.models[model]?.[name] ?? 0));
      const entries = models.map((model) => [
        model,
        { conversions: sum(model, 'conversions'), value: sum(model, 'value') },
      ]);
      return { currency, models: Object.fromEntries(entries) };
    })
    .sort((a, b) => compareText(a.currency, b.currency));
}
