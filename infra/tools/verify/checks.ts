import Table from 'cli-table3';

/** Collects wanted and got, cell by cell, and knows whether all agreed. */
export class Checks {
  readonly #rows: { readonly name: string; readonly wanted: string; readonly got: string; readonly ok: boolean }[] = [];
  readonly title: string;

  constructor(title: string) {
    this.title = title;
  }

  same(name: string, wanted: string | number, got: string | number): void {
    this.#rows.push({ name, wanted: String(wanted), got: String(got), ok: String(wanted) === String(got) });
  }

  /** Equal within `tolerance`, absolute. */
  close(name: string, wanted: number, got: number | undefined, tolerance: number): void {
    const ok = got !== undefined && Math.abs(wanted - got) <= tolerance;
    this.#rows.push({ name, wanted: wanted.toFixed(4), got: got?.toFixed(4) ?? 'nothing', ok });
  }

  get failed(): number {
    return this.#rows.filter(({ ok }) => !ok).length;
  }

  get count(): number {
    return this.#rows.length;
  }

  print(): void {
    const table = new Table({ head: [this.title, 'wanted', 'got', ''], style: { head: [], border: [] } });
    for (const { name, wanted, got, ok } of this.#rows) table.push([name, wanted, got, ok ? 'ok' : 'DIFFERS']);
    process.stdout.write(`${table.toString()}\n`);
  }
}
