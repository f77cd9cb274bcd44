/** `npm run docs:sql`: the last part of docs/sql.md, from the views themselves. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '../../project-folder.ts';
import { describeViews } from '../sql/describe-views.ts';

const path = join(PROJECT_FOLDER, 'docs', 'sql.md');
const page = await readFile(path, 'utf8');
const [before = ''] = page.split('\n## Views\n');
await writeFile(path, `${before}\n## Views\n\n${describeViews()}\n`);
