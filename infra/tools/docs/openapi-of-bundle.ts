import { describeSystem } from '../../local/assembly/describe-system.ts';
import { readAssembly } from '../../local/assembly/read-assembly.ts';
import { createFunctionWorker } from '../../local/lambda/function-worker.ts';
import { synthesise } from '../../synth.ts';
import { type OpenApiDocument, readOpenApi } from './openapi.ts';

/**
 * Asks the function `api`, as it would be deployed, for its own description. No table or queue is needed for it.
 *
 * @param assemblyDir Default: what the sources say now.
 */
export async function openApiOfBundle(assemblyDir?: string): Promise<OpenApiDocument> {
  const directory = assemblyDir ?? (await synthesise()).directory;
  const anywhere = { queueUrl: (name: string) => `http://localhost/${name}`, apiUrl: 'http://localhost' };
  const system = describeSystem(await readAssembly(directory), anywhere);
  const description = system.functions.find(({ name }) => name === 'api');
  if (description === undefined) throw new Error('The stacks have no function called api');
  const worker = createFunctionWorker({
    description,
    environment: { ...description.environment, AWS_REGION: 'us-east-1' },
    output: (text) => process.stderr.write(text),
  });
  try {
    const answer = await worker.invoke(JSON.stringify(request('/v1/openapi.json')));
    if (answer.kind === 'failed') throw new Error(`The function api failed: ${answer.error.errorMessage}`);
    return readOpenApi(answer.result);
  } finally {
    await worker.stop();
  }
}

const request = (path: string) => ({
  version: '2.0',
  routeKey: 'ANY /v1/{proxy+}',
  rawPath: path,
  rawQueryString: '',
  headers: { host: 'localhost' },
  requestContext: {
    http: { method: 'GET', path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'docs' },
    domainName: 'localhost',
    requestId: 'docs',
    stage: '$default',
    timeEpoch: 0,
  },
  isBase64Encoded: false,
});
