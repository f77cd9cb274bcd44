import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { PROJECT_FOLDER } from '../../project-folder.ts';
import { median } from './bench-row.ts';

/** What is measured, bundled as it is deployed: the doors' hashing and the sync's rows. */
const MEASURED = `
export { matchKeyHashing } from './shared/meta/match-key-hashing.ts';
export { memberTable } from './shared/meta/member-rows.ts';
`;

type Row = { readonly email?: string; readonly phone?: string; readonly described: object };
type Measured = {
  readonly matchKeyHashing: {
    hashEmail(raw: string): string | undefined;
    hashPhone(raw: string, country: string): Promise<string | undefined>;
    hashDescription(raw: object, at: number): Promise<object>;
  };
  memberTable(rows: readonly Row[]): {
    readonly schema: readonly string[];
    data(start: number, end: number): readonly (readonly string[])[];
  };
};

const ROWS = 10_000;
const ROUNDS = 9;
const AT = Date.UTC(2026, 0, 10);
const NAMES = ['Mary', 'José', 'Anna-Lena', 'Valéry', 'John', 'Zoë', 'Peter', 'Łukasz'];
const TOWNS = ['Berlin', 'München', 'St. Pölten', 'Hamburg', 'Köln', 'Leipzig', 'Bad Homburg', 'Ulm'];
const STATES = ['Berlin', 'Bayern', 'Hessen', 'Sachsen'];

/** As a shop writes them: no two alike, some with capitals, accents and signs, phone numbers in three ways. */
function person(index: number) {
  const number = String(1_000_000 + index * 37);
  return {
    email: `Person.${index}@Example.com`,
    phone: index % 3 === 0 ? `+49151${number}1` : index % 3 === 1 ? `0151 ${number}1` : `0049 (0)151 ${number}1`,
    firstName: NAMES[index % NAMES.length],
    lastName: `O’Neil-${index.toString(36)}`,
    city: TOWNS[index % TOWNS.length],
    state: STATES[index % STATES.length],
    zip: String(10_000 + index),
    country: index % 2 === 0 ? 'DE' : 'Deutschland',
    gender: index % 2 === 0 ? 'female' : 'm',
  };
}

/** Milliseconds of CPU for ten thousand people. */
export type MetaRowTimes = {
  /** From what shops send to rows of hashes. */
  readonly rows: number;
  /** From rows to the text of a call's body. */
  readonly body: number;
};

export async function measureMetaRows(): Promise<MetaRowTimes> {
  const folder = mkdtempSync(join(tmpdir(), 'backtrail-rows-'));
  try {
    const outfile = join(folder, 'rows.mjs');
    await build({
      stdin: { contents: MEASURED, resolveDir: PROJECT_FOLDER },
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
    });
    return await measure((await import(pathToFileURL(outfile).href)) as Measured);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure({ matchKeyHashing, memberTable }: Measured): Promise<MetaRowTimes> {
  const { hashEmail, hashPhone, hashDescription } = matchKeyHashing;
  const people = Array.from({ length: ROWS }, (_, index) => person(index));
  const times: number[] = [];
  const bodies: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const before = process.cpuUsage();
    const rows: Row[] = [];
    for (const { email, phone, ...rest } of people) {
      const keys = { email: hashEmail(email), phone: await hashPhone(phone, 'DE') };
      const described = await hashDescription(rest, AT);
      rows.push({
        ...(keys.email === undefined ? {} : { email: keys.email }),
        ...(keys.phone === undefined ? {} : { phone: keys.phone }),
        described,
      });
    }
    const table = memberTable(rows);
    const data = table.data(0, ROWS);
    const { user, system } = process.cpuUsage(before);
    const between = process.cpuUsage();
    JSON.stringify({ schema: table.schema, data });
    const body = process.cpuUsage(between);
    // The first round is still being compiled.
    if (round === 0) continue;
    times.push((user + system) / 1e3);
    bodies.push((body.user + body.system) / 1e3);
  }
  return { rows: median(times), body: median(bodies) };
}
