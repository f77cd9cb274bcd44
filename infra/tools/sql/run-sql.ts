import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSiteId } from '../../../shared/domain/ids.ts';
import { isDay } from '../../../shared/domain/insights/days.ts';
import { PROJECT_FOLDER } from '../../project-folder.ts';
import { createApiClient } from '../api-client.ts';
import { DEFAULT_URL, WrongCall } from '../cli/connection.ts';
import type { Terminal } from '../cli/terminal.ts';
import { count } from '../cli/words.ts';
import { startProgress } from '../progress.ts';
import { type Archive, archiveFault, listSites, openDeployedArchive, openLocalArchive } from './archive.ts';
import { type Days, openEngine } from './engine.ts';
import type { FileKind } from './files.ts';
import { gatherFiles } from './gather-files.ts';
import { listViews } from './list-views.ts';
import { type Format, showRows } from './show-rows.ts';
import { viewsIn } from './views/views.ts';

export type SqlOptions = {
  readonly site?: string;
  readonly from?: string;
  readonly to?: string;
  readonly format?: Format;
  readonly port?: string;
  readonly bucket?: string;
  readonly file?: string;
  readonly cache?: string;
  readonly list?: boolean;
};

const LOCAL_SITE = 'local';
/** Fewer files are there before anybody could read a word. */
const SHOWN_FROM = 100;
const NO_PROGRESS = { update: () => {}, stop: () => {} };

/** Answers one query over the archive's files. @throws WrongCall, ApiError, NotReachable */
export async function runSql(
  words: readonly string[],
  options: SqlOptions,
  terminal: Terminal,
  usual: Format,
): Promise<void> {
  if (options.list === true) return terminal.out(listViews(terminal.columns));
  const days = readDays(options);
  const sql = await readQuery(words, options);
  const base = options.cache ?? join(PROJECT_FOLDER, '.backtrail', 'sql');
  const folder = join(base, options.bucket ?? 'local');
  const engine = await openEngine(folder, days);
  try {
    await engine.check(sql);
    const views = viewsIn(sql);
    const kinds = new Set<FileKind>(['sites', ...views.flatMap(({ reads }) => reads)]);
    const { archive, through } = await openArchive(options);
    try {
      const files = await gatherFiles(archive, folder, {
        kinds,
        sites: await sitesOf(archive, options),
        days,
        now: Date.now(),
        startProgress: (total) => (total < SHOWN_FROM ? NO_PROGRESS : startProgress('Fetching', total, 'files')),
      });
      await engine.read(files.paths);
      const format = options.format ?? usual;
      const rows = await showRows(await engine.ask(sql), format, terminal);
      terminal.err(`${format === 'table' ? `${count(rows, 'row')}. ` : ''}${through ?? files.reach}`);
    } catch (error) {
      throw archiveFault(error, archive.bucket);
    } finally {
      archive.s3.destroy();
    }
  } finally {
    engine.close();
  }
}

async function openArchive({ bucket, port }: SqlOptions): Promise<{ archive: Archive; through?: string }> {
  if (bucket !== undefined) {
    if (port !== undefined) throw new WrongCall('Say --port for a local host, or --bucket for a deployment, not both.');
    return { archive: openDeployedArchive(bucket) };
  }
  const url = port === undefined ? DEFAULT_URL : `http://127.0.0.1:${port}`;
  const { through, ...archive } = await openLocalArchive(createApiClient(url, ''));
  return { archive, through: `As of ${through}, the host's clock.` };
}

async function sitesOf(archive: Archive, { site, bucket }: SqlOptions): Promise<readonly string[]> {
  const named = site ?? (bucket === undefined ? LOCAL_SITE : undefined);
  if (named !== undefined && named !== 'all') {
    if (parseSiteId(named) === undefined) throw new WrongCall(`"${named}" is no site id.`);
    return [named];
  }
  const sites = await listSites(archive, ['raw/', 'sites/site=']);
  if (sites.length === 0)
    throw new WrongCall(`The bucket "${archive.bucket}" has no events: is it Backtrail's archive?`);
  return sites;
}

async function readQuery(words: readonly string[], { file }: SqlOptions): Promise<string> {
  if (file === undefined) return words.join(' ');
  if (words.length > 0) throw new WrongCall('Say the query, or --file, not both.');
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new WrongCall(`The file ${file} cannot be read.`, { cause });
  });
}

function readDays({ from, to }: SqlOptions): Days {
  for (const [name, day] of Object.entries({ from, to }))
    if (day !== undefined && !isDay(day))
      throw new WrongCall(`--${name} takes a day such as 2026-03-31, not "${day}".`);
  if (from !== undefined && to !== undefined && from >= to)
    throw new WrongCall('--from must be before --to, which is the day after the last.');
  return { from, to };
}
