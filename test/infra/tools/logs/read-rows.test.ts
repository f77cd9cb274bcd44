import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRows } from '../../../../infra/tools/logs/read-rows.ts';

it('says in a sentence why a file cannot be read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rows-'));
  const text = join(folder, 'text.csv');
  await writeFile(text, 'one\ntwo, three\n');
  await expect(readRows(join(folder, 'none.csv'))).rejects.toThrow(/^There is no file .*none\.csv\.$/);
  await expect(readRows(join(folder, 'none.csv.gz'))).rejects.toThrow(/^There is no file .*none\.csv\.gz\.$/);
  await expect(readRows(folder)).rejects.toThrow(/is a folder; name the file in it\.$/);
  await expect(readRows(text)).rejects.toThrow(/text\.csv cannot be read as a table: /);
});
