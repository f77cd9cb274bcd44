import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { SERVICE_NAME } from '../../infra/constructs/backtrail-function.ts';
import { FUNCTION_NAMES } from '../../infra/function-names.ts';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { logicalNameOf, resourcesOf, templatesOf } from '../support/templates.ts';

const functions = resourcesOf(templatesOf('dev').pipeline, 'AWS::Lambda::Function');
const environmentOf = z.object({ Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }) });
// Of zod or zod/mini: both know their shape.
const schemaOf = z.object({ environmentSchema: z.looseObject({ shape: z.record(z.string(), z.unknown()) }) });

describe('environment', () => {
  it.each(FUNCTION_NAMES)('of %s has exactly the variables that it reads', async (name) => {
    const file = join(PROJECT_FOLDER, 'functions', name, 'env.ts');
    expect(existsSync(file), `${file} must exist`).toBe(true);
    const { environmentSchema } = schemaOf.parse(await import(pathToFileURL(file).href));
    const [, fn] = functions.find(([id]) => id.startsWith(`${logicalNameOf(name)}Function`)) ?? [];
    const { Variables } = environmentOf.parse(fn?.Properties).Environment;
    const { [SERVICE_NAME]: serviceName, ...read } = Variables;
    expect(serviceName).toBe(name);
    expect(Object.keys(read).sort()).toEqual(Object.keys(environmentSchema.shape).sort());
  });

  it('has a function in the stack for every folder and no other', () => {
    expect(functions).toHaveLength(FUNCTION_NAMES.length);
  });
});
