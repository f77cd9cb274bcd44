import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { deriveKey, isSignedBy } from '../../shared/runtime/site-secret.ts';
import { randomSecret } from '../support/site.ts';

const page = readFileSync(join(PROJECT_FOLDER, 'docs', 'signing.md'), 'utf8');
const block = (language: string): string => new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(page)?.[1] ?? '';

type Who = { readonly userId: string; readonly email: string; readonly phone: string };
type Row = { readonly who: Who; readonly signature: string };
/** The page's table: `| userId | email | phone | signature |`. */
const rows: readonly Row[] = page
  .split('\n')
  .filter((line) => /\| `[0-9a-f]{64}` \|$/.test(line))
  .map((line) => {
    const [userId = '', email = '', phone = '', signature = ''] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', ''));
    return { who: { userId, email, phone }, signature };
  });

const PYTHON = `
import json, sys
for row in json.load(sys.stdin):
    print(sign("test-signing-key", row["userId"], row["email"], row["phone"]))
`;

describe('the page on signing', () => {
  it('has a recipe for Node that gives the signatures of its table, and such as are accepted', async () => {
    const { sign } = await import(`data:text/javascript,${encodeURIComponent(block('js'))}`);
    expect(rows).toHaveLength(3);
    expect(rows.map(({ who }) => sign('test-signing-key', who))).toEqual(rows.map(({ signature }) => signature));
    const secret = randomSecret();
    const signature = sign(deriveKey(secret, 'signing'), { userId: '42', email: 'Jane@Example.com' });
    expect(isSignedBy(secret, '42\nJane@Example.com\n', signature)).toBe(true);
  });

  it('has a recipe for Python that gives the same', (context) => {
    if (spawnSync('python3', ['--version']).status !== 0) context.skip('skipped: there is no python3 here');
    const run = spawnSync('python3', ['-c', block('python') + PYTHON], {
      input: JSON.stringify(rows.map(({ who }) => who)),
    });
    expect(run.stdout.toString().trim().split('\n')).toEqual(rows.map(({ signature }) => signature));
  });

  it('has a recipe for PHP over the same text, which is not run here', () => {
    expect(block('php')).toContain(`hash_hmac('sha256', "$userId\\n$email\\n$phone", $signingKey)`);
  });
});
