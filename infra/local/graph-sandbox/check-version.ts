import { GraphError, unknownPath } from './graph-error.ts';

/** The two versions whose Marketing API still answers. */
const ACCEPTED_VERSIONS: readonly string[] = ['v25.0', 'v26.0'];
const OLDEST_ACCEPTED = 25;

const VERSION_PREFIX = /^\/(v(\d+)\.(\d+))(?=\/|$)/;

export type VersionedPath = { readonly version?: string; readonly path: string };

/** Splits `/v26.0/123/users/` into its version and the rest, which starts with a slash and ends without. */
export function splitVersion(fullPath: string): VersionedPath {
  const match = VERSION_PREFIX.exec(fullPath);
  const version = match?.[1];
  if (version === undefined) return { path: withoutTrailingSlash(fullPath) };
  return { version, path: withoutTrailingSlash(fullPath.slice(version.length + 1)) };
}

function withoutTrailingSlash(path: string): string {
  return path.replace(/\/+$/, '') || '/';
}

/** Marketing endpoints refuse calls without a version and calls of a version whose time is over, unless these are upgraded. */
export function checkVersion({ version, path }: VersionedPath, autoUpgrade: boolean): void {
  if (version !== undefined && ACCEPTED_VERSIONS.includes(version)) return;
  if (version !== undefined && isExpired(version) && autoUpgrade) return;
  if (version !== undefined && !isExpired(version)) {
    throw unknownPath(`/${version}${path}`);
  }
  throw new GraphError({
    code: 2635,
    message: `(#2635) You are calling a deprecated version of the Ads API. Please update to the latest version: ${ACCEPTED_VERSIONS.at(-1)}.`,
  });
}

function isExpired(version: string): boolean {
  return Number.parseInt(version.slice(1), 10) < OLDEST_ACCEPTED;
}

/** What an upgraded call is answered with beside its answer. */
export function upgradeWarning(fullPath: string, autoUpgrade: boolean): Readonly<Record<string, string>> {
  const { version } = splitVersion(fullPath);
  if (!autoUpgrade || version === undefined || !isExpired(version)) return {};
  const text = `The call has been auto-upgraded to ${ACCEPTED_VERSIONS.at(-1)} as ${version} has been deprecated.`;
  return { 'x-ad-api-version-warning': text };
}
