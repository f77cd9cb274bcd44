import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { it } from 'vitest';

/** Where the reference logs lie; they are not part of the project. */
export const LOGS = resolve(process.env.BACKTRAIL_DATA ?? '../shared/data');

const present = existsSync(join(LOGS, 'EXPECTED.md'));

/** A test over the reference logs; where their folder is absent it is skipped and says so. */
export function itOverLogs(name: string, test: () => Promise<void>, timeout = 120_000): void {
  it(name, { timeout }, async (context) => {
    if (!present) context.skip(`skipped: there are no reference logs in ${LOGS} (set BACKTRAIL_DATA)`);
    await test();
  });
}
