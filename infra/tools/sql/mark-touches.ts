import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import {
  type ChannelName,
  type ChannelRule,
  createChannelName,
} from '../../../shared/domain/attribution/channel-rules.ts';
import { type HistoryLine, touchOfLine } from '../../../shared/domain/history/history-line.ts';
import { touchLine } from '../../../shared/domain/tables/order-line.ts';
import { inParallel } from '../../../shared/pipeline/in-parallel.ts';
import type { SiteFiles } from './files.ts';

const decompress = promisify(gunzip);
const compress = promisify(gzip);

/** Raised when a touchpoint's keys are found otherwise. */
const FORM = 1;
const AT_ONCE = 8;
const MARKED = '.touches-';

/** The fetched file that a file of the cache was made of, or is. */
export const originOf = (path: string): string => path.split(MARKED)[0] ?? path;

/**
 * Files of touchpoints with the keys of reports: the history keeps marks as they were sent, and what they mean (channel, platform,
 * placement) is found by the rules of the reports, the site's own channels among them.
 */
export async function markTouches(history: SiteFiles, sites: SiteFiles): Promise<SiteFiles> {
  const marked = new Map<string, readonly string[]>();
  for (const [site, paths] of history) {
    const { version, channelName } = await readChannels(sites.get(site)?.[0]);
    const done: string[] = [];
    await inParallel(AT_ONCE, paths, async (path) => {
      const made = `${path}${MARKED}${FORM}-${version}`;
      if (!(await stat(made).catch(() => undefined))) await mark(path, made, channelName);
      done.push(made);
    });
    marked.set(site, done);
  }
  return marked;
}

async function mark(path: string, made: string, channelName: ChannelName | undefined): Promise<void> {
  const lines: string[] = [];
  for (const line of await readLines<HistoryLine>(path)) {
    if (line.kind !== 'touchpoint') continue;
    lines.push(`${JSON.stringify({ visitorId: line.visitorId, ...touchLine(touchOfLine(line), channelName) })}\n`);
  }
  const part = `${made}.${process.pid}.part`;
  await writeFile(part, await compress(lines.join('')));
  await rename(part, made);
}

type SiteLine = { readonly channelRules?: { readonly version: number; readonly rules: readonly ChannelRule[] } };

async function readChannels(path: string | undefined): Promise<{ version: number; channelName?: ChannelName }> {
  const [line] = path === undefined ? [] : await readLines<SiteLine>(path);
  const { version, rules } = line?.channelRules ?? { version: 0, rules: [] };
  return rules.length === 0 ? { version } : { version, channelName: createChannelName(rules) };
}

async function readLines<Line>(path: string): Promise<readonly Line[]> {
  const text = (await decompress(await readFile(path))).toString('utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]));
}
