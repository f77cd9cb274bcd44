import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout, wherever a command was started from. */
export const PROJECT_FOLDER = dirname(dirname(fileURLToPath(import.meta.url)));
