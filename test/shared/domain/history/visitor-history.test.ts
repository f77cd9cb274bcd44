import { describe, expect, it } from 'vitest';
import { countVisits } from '../../../../shared/domain/history/count-visits.ts';
import type { HistoryLine } from '../../../../shared/domain/history/history-line.ts';
import { coverDay, type RawObject, type SpanFile } from '../../../../shared/domain/history/span.ts';
import { createGatherHistories } from '../../../../shared/domain/history/visitor-history.ts';
import type { VisitorId } from '../../../../shared/domain/ids.ts';
import { HOUR, MINUTE } from '../../../../shared/domain/time.ts';

const T = Date.UTC(2026, 2, 10);
const visitorId = 'v' as VisitorId;
const visit = (from: number, to: number): HistoryLine => ({ kind: 'visit', visitorId, from: T + from, to: T + to });
const touch = (eventId: string, at: number, contact: 'view' | 'impression' = 'view'): HistoryLine => ({
  kind: 'touchpoint',
  visitorId,
  at: T + at,
  eventId,
  contact,
  source: eventId,
});

function gathered(lines: readonly HistoryLine[], from = 0, to = 24 * HOUR) {
  const histories = createGatherHistories(T + from, T + to);
  histories.add(lines);
  return [...histories.histories()];
}

describe('a history', () => {
  it('has a visit that goes on over midnight once, on the day it began', () => {
    const lines = [visit(-10 * MINUTE, -1 * MINUTE), visit(5 * MINUTE, 20 * MINUTE), visit(60 * MINUTE, 60 * MINUTE)];
    expect(gathered(lines)).toMatchObject([{ visits: [{ from: T + HOUR }] }]);
    expect(gathered(lines, -24 * HOUR, 0)).toMatchObject([{ visits: [{ from: T - 10 * MINUTE }] }]);
  });

  it('says the same however often and in whatever parts its lines come', () => {
    const lines = [visit(0, 5 * MINUTE), visit(20 * MINUTE, HOUR), touch('a', MINUTE), touch('a', 2 * MINUTE)];
    expect(gathered([...lines, ...lines].reverse())).toEqual(gathered([visit(0, HOUR), touch('a', MINUTE)]));
  });
});

describe('a visit', () => {
  it('belongs to the first touchpoint within it, never to an ad that was only seen', () => {
    const histories = gathered([
      visit(0, HOUR),
      touch('seen', 0, 'impression'),
      touch('first', MINUTE),
      touch('second', 2 * MINUTE),
      visit(3 * HOUR, 3 * HOUR),
    ]);
    const counts = countVisits(histories, T + 24 * HOUR, (_, origin) => origin?.source ?? null);
    expect(counts).toEqual({
      total: 2,
      groups: new Map([
        ['first', 1],
        [null, 1],
      ] as const),
    });
  });
});

describe('what covers a day', () => {
  const raw = (key: string, hour: string, writtenAt: number): RawObject => ({ key, hour, newest: T, writtenAt });
  const file = (rawPrint: string, more: Partial<SpanFile> = {}): SpanFile => ({
    key: `history of ${rawPrint}`,
    day: '2026-03-10',
    oldest: T,
    newest: T,
    rawCount: rawPrint.length,
    rawPrint,
    settings: 's',
    writtenAt: T + HOUR,
    ...more,
  });
  const print = (names: readonly string[]): string => [...names].sort().join('');

  it('is its file alone when that was made of all there is, and otherwise what was written since beside it', () => {
    const objects = [raw('a', '00', T), raw('b', '01', T + 2 * HOUR)];
    const cover = (files: readonly SpanFile[]) => coverDay('2026-03-10', files, objects, print);
    expect(cover([file('ab')])).toEqual({ files: [file('ab')], raw: [] });
    expect(cover([file('a')])).toEqual({ files: [file('a')], raw: [objects[1]] });
    const hour = file('a', { hour: '00' });
    expect(cover([hour])).toEqual({ files: [hour], raw: [objects[1]] });
    expect(cover([])).toEqual({ files: [], raw: objects });
  });
});
