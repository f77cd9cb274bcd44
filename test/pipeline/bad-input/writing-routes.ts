import { openApiOfBundle } from '../../../infra/tools/docs/openapi-of-bundle.ts';
import { assembly } from '../../support/assembly.ts';
import type { Route } from './bad-settings.ts';

/** What stands for the names in a path; a body is looked at before anybody asks whether the rest exists. */
const NAMED: Readonly<Record<string, string>> = { siteId: 'local', audienceKey: 'visitors-30d', linkId: 'abcdefghij' };

/** Every route of `api` that takes a body, as its own description says: a new one is in the table from its first day. */
export async function writingRoutes(): Promise<readonly Route[]> {
  const { paths } = await openApiOfBundle(await assembly());
  return Object.entries(paths)
    .filter(([path]) => !COLLECTED.test(path))
    .flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, { requestBody }]) => requestBody !== undefined)
        .map(([method]) => ({
          method: method.toUpperCase() as Route['method'],
          path: path.replaceAll(/\{(\w+)\}/g, (_, name: string) => NAMED[name] ?? 'any'),
        })),
    );
}

/** Described by `api`, answered by others, which have tables of their own. */
const COLLECTED = /^\/v1\/(events|batch|track|page|screen|identify|alias|group|t|p|i|webhooks)(\/|$)/;
