/** `npm run docs:http-api`: writes docs/http-api.md from the OpenAPI document, so that the page says what the code does. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '../../project-folder.ts';
import { httpApiPage } from './http-api-page.ts';
import { openApiOfBundle } from './openapi-of-bundle.ts';

try {
  const file = join(PROJECT_FOLDER, 'docs', 'http-api.md');
  await writeFile(file, httpApiPage(await openApiOfBundle()));
  console.log('docs/http-api.md is written.');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
