import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { synthesise } from '../../infra/synth.ts';

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

let directory: Promise<string> | undefined;

/** The folder of the synthesised app. Made by whichever test file asks first, and only again when a source has changed. */
export function assembly(): Promise<string> {
  directory ??= synthesise(join(PROJECT_FOLDER, 'dist', 'test-assembly')).then((made) => made.directory);
  return directory;
}

export const DATA_TEMPLATE = 'Backtrail-dev-Data.template.json';
export const PIPELINE_TEMPLATE = 'Backtrail-dev-Pipeline.template.json';

export async function templateOf(folder: string, name: string): Promise<Template> {
  return JSON.parse(await readFile(join(folder, name), 'utf8'));
}

/** Resources of one type, or of all types, with their logical ids. */
export function resourcesOf({ Resources }: Template, type?: string): readonly (readonly [string, Resource])[] {
  return Object.entries(Resources).filter(([, resource]) => type === undefined || resource.Type === type);
}
