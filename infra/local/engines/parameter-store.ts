/** SSM's GetParameter for the secrets that the templates refer to by name. The values are the sandbox's. */
import { createServer } from 'node:http';
import { REGION } from '../assembly/resolve.ts';
import { asArray, asRecord } from '../assembly/template.ts';
import { listenOnLoopback } from './listen.ts';

export interface ParameterStore {
  readonly endpoint: string;
  stop(): Promise<void>;
}

export async function startParameterStore(values: ReadonlyMap<string, string>): Promise<ParameterStore> {
  const parameter = (name: string) => {
    const value = values.get(name);
    if (value === undefined) return undefined;
    return {
      Name: name,
      Type: 'SecureString',
      Value: value,
      Version: 1,
      ARN: `arn:aws:ssm:${REGION}::parameter${name}`,
    };
  };
  const answer = (operation: string, input: Record<string, unknown>): { status: number; body: unknown } => {
    if (operation === 'GetParameter') {
      const found = parameter(String(input.Name));
      return found === undefined
        ? { status: 400, body: { __type: 'ParameterNotFound', message: 'There is no such parameter.' } }
        : { status: 200, body: { Parameter: found } };
    }
    if (operation === 'GetParameters') {
      const names = asArray(input.Names).map(String);
      const found = names.flatMap((name) => parameter(name) ?? []);
      return { status: 200, body: { Parameters: found, InvalidParameters: names.filter((name) => !values.has(name)) } };
    }
    return { status: 400, body: { __type: 'UnknownOperationException', message: operation } };
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const operation = String(request.headers['x-amz-target'] ?? '').replace('AmazonSSM.', '');
    const { status, body } = answer(operation, asRecord(JSON.parse(Buffer.concat(chunks).toString() || '{}')));
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  });
  const { url, close } = await listenOnLoopback(server, 0);
  return { endpoint: url, stop: close };
}
