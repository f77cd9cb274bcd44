import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';

/** What a guide writes in the place of the reader's own address and keys. */
export type Placeholders = Readonly<Record<string, string>>;

/**
 * A code block of a guide, found by the name behind its language (` ```js analytics-node `), with the reader's own words
 * put in. Tests run what the page says, so that the page cannot rot.
 */
export function guideBlock(page: string, name: string, placeholders: Placeholders): string {
  const text = readFileSync(join(PROJECT_FOLDER, page), 'utf8');
  const block = new RegExp(`^\`\`\`\\w+ ${name}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(text)?.[1];
  if (block === undefined) throw new Error(`${page} has no code block ${name}`);
  return Object.entries(placeholders).reduce((code, [place, own]) => code.replaceAll(place, own), block);
}
