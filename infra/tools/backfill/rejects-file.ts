import { appendFile, rm } from 'node:fs/promises';

export type Reject = {
  readonly line: number;
  readonly reason: string;
  readonly rows: readonly Readonly<Record<string, string>>[];
};

/** A CSV file of the rows that were not taken, to mend and to send again. */
export function createRejectsFile(path: string, columns: readonly string[]) {
  let isBegun = false;
  return {
    remove: () => rm(path, { force: true }),

    /** @param goesOn Whether the file has a header already, from a run before. */
    async add(rejects: readonly Reject[], goesOn: boolean): Promise<void> {
      if (rejects.length === 0) return;
      const lines = rejects.flatMap(({ line, reason, rows }) =>
        (rows.length === 0 ? [{}] : rows).map((fields: Readonly<Record<string, string>>) => [
          String(line),
          reason,
          ...columns.map((column) => fields[column] ?? ''),
        ]),
      );
      const header = isBegun || goesOn ? [] : [['line', 'reason', ...columns]];
      isBegun = true;
      await appendFile(path, [...header, ...lines].map((cells) => `${cells.map(quoted).join(',')}\n`).join(''));
    },
  };
}

const quoted = (text: string): string => (/[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
