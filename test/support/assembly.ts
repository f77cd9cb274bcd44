import { join } from 'node:path';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { synthesise } from '../../infra/synth.ts';

let directory: Promise<string> | undefined;

/** The folder of the synthesised app. Made by whichever test file asks first, and only again when a source has changed. */
export function assembly(): Promise<string> {
  directory ??= synthesise(join(PROJECT_FOLDER, 'dist', 'test-assembly')).then((made) => made.directory);
  return directory;
}
