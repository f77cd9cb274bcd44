import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { bundleFunctions } from '../../infra/bundle.ts';
import { FUNCTION_NAMES } from '../../infra/function-names.ts';
import { logicalNameOf, referencesIn, resourcesOf, templatesOf } from '../support/templates.ts';

const { pipeline } = templatesOf('dev');
const folder = await mkdtemp(join(tmpdir(), 'backtrail-grants-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const documentSchema = z.object({
  PolicyDocument: z.object({ Statement: z.array(z.object({ Action: z.union([z.string(), z.array(z.string())]) })) }),
});

function grantsOf(name: string): readonly string[] {
  return resourcesOf(pipeline, 'AWS::IAM::Policy')
    .filter(([, { Properties }]) => referencesIn(Properties.Roles).some((role) => role.startsWith(`${name}Role`)))
    .flatMap(([, { Properties }]) => documentSchema.parse(Properties).PolicyDocument.Statement)
    .flatMap(({ Action }) => Action)
    .filter((action) => /^(dynamodb|s3|ssm):|^sqs:SendMessage$/.test(action));
}

/** The SDK's commands that tree shaking left in a bundle, and operations that are called without the SDK. */
async function commandsIn(bundle: string): Promise<ReadonlySet<string>> {
  const files = await Promise.all((await readdir(bundle)).map((name) => readFile(join(bundle, name), 'utf8')));
  const names = /\b(\w+)Command=class\b|\b(?:dynamo|sqs)\("(\w+)",/g;
  return new Set(files.flatMap((text) => [...text.matchAll(names)].map(([, sdk, plain]) => sdk ?? plain ?? '')));
}

/** Actions that another command or spelling needs. */
const servedBy: Readonly<Record<string, readonly string[]>> = {
  PutItem: ['PutItem', 'TransactWriteItems'],
  UpdateItem: ['UpdateItem', 'TransactWriteItems'],
  DeleteItem: ['DeleteItem', 'TransactWriteItems'],
  ListBucket: ['ListObjectsV2'],
};

describe('a grant', () => {
  it.each(FUNCTION_NAMES)('of %s is for a command that its code has', async (name) => {
    const { [name]: bundle } = await bundleFunctions([name], { target: folder });
    const commands = await commandsIn(bundle ?? '');
    const unused = grantsOf(logicalNameOf(name)).filter((grant) => {
      const action = grant.slice(grant.indexOf(':') + 1);
      return !(servedBy[action] ?? [action]).some((command) => commands.has(command));
    });
    expect(unused).toEqual([]);
  });
});
