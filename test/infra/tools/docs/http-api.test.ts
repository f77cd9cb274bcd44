import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_FOLDER } from '../../../../infra/project-folder.ts';
import { httpApiPage } from '../../../../infra/tools/docs/http-api-page.ts';
import { openApiOfBundle } from '../../../../infra/tools/docs/openapi-of-bundle.ts';
import { shapeOf } from '../../../../infra/tools/docs/shape.ts';

describe('docs/http-api.md', () => {
  it('says what the routes say; otherwise run `npm run docs:http-api`', async () => {
    const written = await readFile(join(PROJECT_FOLDER, 'docs', 'http-api.md'), 'utf8');
    expect(written, 'run `npm run docs:http-api`').toBe(httpApiPage(await openApiOfBundle()));
  });
});

describe('a shape', () => {
  it.each([
    [{ type: 'string' }, 'string'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ type: 'string', enum: ['a', 'b'] }, "'a' | 'b'"],
    [{ type: 'array', items: { type: 'number' } }, '[number, …]'],
    [{}, 'JSON'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string | null'],
    [{ type: 'object', additionalProperties: { type: 'integer' } }, '{ [name]: integer }'],
    [
      { type: 'object', required: ['a'], properties: { a: { type: 'string' }, b: { type: 'number' } } },
      '{\n  a: string\n  b?: number\n}',
    ],
    [{ type: 'object', properties: { a: { type: 'string' } }, additionalProperties: {} }, '{\n  a?: string\n  …\n}'],
  ])('of %j is written as people write types', (schema, text) => {
    expect(shapeOf(schema)).toBe(text);
  });
});
