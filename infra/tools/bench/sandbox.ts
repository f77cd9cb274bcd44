import { createHash } from 'node:crypto';
import { SANDBOX_TOKEN } from '../../local/graph-sandbox/credentials.ts';
import { startGraphSandbox } from '../../local/graph-sandbox/start-graph-sandbox.ts';

const MEMBERS = 100_000;
const ROWS_A_CALL = 10_000;

export type SandboxFigures = { readonly calls: number; readonly seconds: number };

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** 100,000 people with e-mail and phone added to a list of the Graph sandbox and taken out again, one call after the other. */
export async function measureSandbox(): Promise<SandboxFigures> {
  const sandbox = await startGraphSandbox({ port: 0, now: () => Date.UTC(2026, 9, 1) });
  let calls = 0;
  async function call(method: string, path: string, body: string): Promise<{ readonly id?: string }> {
    calls += 1;
    const headers = { authorization: `Bearer ${SANDBOX_TOKEN}`, 'content-type': 'application/json' };
    const response = await fetch(`${sandbox.url}/v26.0/${path}`, { method, headers, body });
    if (!response.ok) throw new Error(`The Graph sandbox answered ${response.status}`);
    return (await response.json()) as { readonly id?: string };
  }
  try {
    const list = { name: 'Everybody', subtype: 'CUSTOM', customer_file_source: 'USER_PROVIDED_ONLY' };
    const { id } = await call('POST', 'act_1/customaudiences', JSON.stringify(list));
    const [additions, removals] = [bodies(1), bodies(2)];
    calls = 0;
    const begun = performance.now();
    for (const body of additions) await call('POST', `${id}/users`, body);
    for (const body of removals) await call('DELETE', `${id}/users`, body);
    return { calls, seconds: (performance.now() - begun) / 1_000 };
  } finally {
    await sandbox.close();
  }
}

function bodies(session_id: number): readonly string[] {
  const people = Array.from({ length: MEMBERS }, (_, index) => [sha256(`mail ${index}`), sha256(`phone ${index}`)]);
  return Array.from({ length: MEMBERS / ROWS_A_CALL }, (_, part) => {
    const data = people.slice(part * ROWS_A_CALL, (part + 1) * ROWS_A_CALL);
    const session = { session_id, batch_seq: part + 1, last_batch_flag: (part + 1) * ROWS_A_CALL === MEMBERS };
    return JSON.stringify({ payload: { schema: ['EMAIL', 'PHONE'], data }, session });
  });
}
