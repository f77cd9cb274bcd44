import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { type RunningShop, startShop } from '../support/running-shop.ts';

const run = promisify(execFile);
const page = readFileSync(join(PROJECT_FOLDER, 'docs/integrations/server-to-server.md'), 'utf8');
const blocks = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, code = '']) => code);
let shop: RunningShop;
let folder: string;

beforeAll(async () => {
  shop = await startShop(Date.UTC(2026, 2, 10, 12));
  folder = mkdtempSync(join(tmpdir(), 'backtrail-guide-'));
}, 240_000);

afterAll(async () => {
  await shop.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** As on the page, but for the address of this test's host. */
const here = (code: string): string => code.replaceAll('http://127.0.0.1:8787', shop.host.url);

describe('the guide for servers', () => {
  it('does in a shell what it says', async () => {
    const { stdout } = await run('bash', ['-e', '-c', here(blocks('bash').join('\n'))]);
    expect(stdout).toContain('"accepted":2');
    await shop.drain();
    const order = await shop.read.get('/v1/conversions/1001');
    expect(order).toMatchObject({
      summary: 'Instagram Story → bought shoes, 124.90 EUR (refunded 20.00)',
      value: 104.9,
    });
  });

  it('does in Node what it says', async () => {
    const [code = ''] = blocks('js');
    const file = join(folder, 'send.mjs');
    writeFileSync(file, code);
    const env = { ...process.env, BACKTRAIL_URL: shop.host.url, BACKTRAIL_KEY: 'local-server-key' };
    const { stdout } = await run(process.execPath, [file], { env });
    expect(stdout).toMatch(/^1 \[[\s\S]*order-1003-paid[\s\S]*must not be negative/);
    await shop.drain();
    expect(await shop.read.get('/v1/conversions/1002')).toMatchObject({ value: 18 });
  });
});
