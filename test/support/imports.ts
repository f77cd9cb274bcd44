import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';

export interface Import {
  readonly file: string;
  /** A path in the project, or the name of a package. */
  readonly target: string;
}

// Biome puts every import at the beginning of a line, so text that merely looks like one is not taken for it.
const STATEMENTS = [
  /^import (?:[^;'"`]*? from )?'([^']+)';/gm,
  /^export (?:type )?[*{][^;'"`]*? from '([^']+)';/gm,
  /\bimport\('([^']+)'\)/g,
];

export function importsIn(file: string, text: string): readonly Import[] {
  return STATEMENTS.flatMap((statement) => [...text.matchAll(statement)]).flatMap(([, target]) => {
    if (target === undefined) return [];
    return { file, target: target.startsWith('.') ? posix.join(posix.dirname(file), target) : target };
  });
}

export function importsOf(folder: string): readonly Import[] {
  const root = join(PROJECT_FOLDER, folder);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(PROJECT_FOLDER, join(entry.parentPath, entry.name)))
    .flatMap((file) => importsIn(file, readFileSync(join(PROJECT_FOLDER, file), 'utf8')));
}
