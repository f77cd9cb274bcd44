import type { IncomingMessage } from 'node:http';
import { Agent, request as secureRequest } from 'node:https';

export type Posted = { readonly status: number; readonly body: string };

/** Connections outlive a request; one that AWS closed meanwhile fails at once, and the caller tries again. */
const secureAgent = new Agent({ keepAlive: true });

/**
 * One POST. Only a local engine is asked without TLS, so only then is `node:http` loaded: as an ES module it brings
 * along all of `fetch`, which takes longer to load than everything else here, so it is not imported but asked for.
 *
 * @throws what the network says; with the code `ETIMEDOUT` when nothing came for `timeoutMs`.
 */
export function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  timeoutMs: number,
): Promise<Posted> {
  const secure = url.protocol === 'https:';
  const send = secure ? secureRequest : process.getBuiltinModule('node:http').request;
  return new Promise((resolve, reject) => {
    const outgoing = send(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        timeout: timeoutMs,
        ...(secure ? { agent: secureAgent } : {}),
      },
      (answer: IncomingMessage) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => {
          text += chunk;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 500, body: text }));
        answer.on('error', reject);
      },
    );
    outgoing.on('timeout', () => {
      outgoing.destroy(Object.assign(new Error('No answer came in time'), { code: 'ETIMEDOUT' }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
