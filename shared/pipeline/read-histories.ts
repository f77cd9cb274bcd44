import { InvalidInput, Unavailable } from '../domain/errors.ts';
import { createCollectLines } from '../domain/history/collect-lines.ts';
import { bestOf, type Cover, coverDay, dayBefore, type RawObject, utcDay } from '../domain/history/span.ts';
import { createGatherHistories, type VisitorHistory } from '../domain/history/visitor-history.ts';
import { VISIT_GAP } from '../domain/history/visits.ts';
import type { Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';
import type { HistoryFiles, RawObjects } from './history-ports.ts';
import { inParallel } from './in-parallel.ts';
import { type ReaderDeps, readerOf, settingsOf } from './reader-of-site.ts';

/** Everybody's history of a span of time, buyers or not, each visitor once. */
export interface Histories {
  /** @throws InvalidInput when more raw events have no file yet than one request can read. */
  readHistories(site: Site, from: Instant, to: Instant, now: Instant): Promise<Iterable<VisitorHistory>>;
}

export type ReadHistoriesDeps = ReaderDeps & { readonly raw: RawObjects; readonly files: HistoryFiles };

const FILES_AT_ONCE = 8;
const OBJECTS_AT_ONCE = 16;
/** A file is replaced at a tick of the schedule, hours apart: twice during one request is a fault. */
const TRIES = 3;
/** What a function can read before API Gateway gives up (29 s), with room to spare. */
const OBJECTS_A_REPORT = 10_000;

/**
 * Histories found in the files of the archive: of each day of receipt the file that was made of it and, where there is none or
 * more has come since, the raw events themselves. The answer is the same as if all were read raw.
 */
export function createReadHistories(deps: ReadHistoriesDeps): Histories {
  const { raw, files, fingerprint } = deps;

  async function coverAll(site: Site, from: Instant, now: Instant): Promise<readonly Cover[]> {
    const { siteId } = site;
    const settings = settingsOf(deps, site);
    const [known, days] = await Promise.all([files.list(siteId), raw.listDays(siteId)]);
    // No event is of a later time than it was received at.
    const first = utcDay(Math.max(from, 0));
    const watched = dayBefore(utcDay(now));
    const covers: Promise<Cover>[] = days
      .filter((day) => day >= first && day <= utcDay(now))
      .map(async (day) => {
        const usable = known.filter((file) => file.day === day && file.settings === settings);
        const whole = bestOf(usable, { day });
        // What is put aside for days and then processed is noticed by the first building of a day.
        if (whole !== undefined && day < watched) return { files: [whole], raw: [] };
        return coverDay(day, usable, await raw.listDay(siteId, day), fingerprint);
      });
    return Promise.all(covers);
  }

  /** `undefined`: a file was replaced meanwhile. */
  async function read(
    site: Site,
    from: Instant,
    to: Instant,
    now: Instant,
  ): Promise<Iterable<VisitorHistory> | undefined> {
    const reach = from - VISIT_GAP;
    const covers = await coverAll(site, reach, now);
    const meant = covers.flatMap((cover) => cover.files).filter(({ oldest, newest }) => newest > reach && oldest < to);
    const objects = covers.flatMap((cover) => cover.raw).filter(({ newest }) => newest > reach);
    if (objects.length > OBJECTS_A_REPORT) throw tooMany(objects);
    const gathered = createGatherHistories(from, to);
    let replaced = false;
    await inParallel(FILES_AT_ONCE, meant, async (file) => {
      const lines = await files.read(file);
      if (lines === undefined) replaced = true;
      else gathered.add(lines);
    });
    if (replaced) return undefined;
    await inParallel(OBJECTS_AT_ONCE, objects, async ({ key }) => {
      const collected = createCollectLines(readerOf(deps, site));
      collected.add((await raw.readEvents(key)).filter(({ receivedAt }) => receivedAt <= now));
      gathered.add(collected.lines());
    });
    return gathered.histories();
  }

  return {
    async readHistories(site, from, to, now) {
      for (let attempt = 0; attempt < TRIES; attempt++) {
        const histories = await read(site, from, to, now);
        if (histories !== undefined) return histories;
      }
      throw new Unavailable('The history was being built anew all the time');
    },
  };
}

function tooMany(objects: readonly RawObject[]): InvalidInput {
  return new InvalidInput('The period holds more raw events than one request can read', [
    {
      path: 'from',
      detail: `must be later, or the daily history be built first: ${objects.length} objects of the archive are in no file of it yet, and ${OBJECTS_A_REPORT} can be read`,
    },
  ]);
}
