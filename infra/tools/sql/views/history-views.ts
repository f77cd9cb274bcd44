import { ORIGIN_REACH } from '../../../../shared/domain/history/count-visits.ts';
import { VISIT_GAP } from '../../../../shared/domain/history/visits.ts';
import { touchColumns } from './touch-columns.ts';
import { count, day, dayThere, SITE, text, time, type View } from './view.ts';

/** What somebody did up to their erasure is not there. */
const isKept = (row: string, at: string): string => `NOT EXISTS (
    SELECT 1 FROM files.erased x WHERE x.site = ${row}.site AND x."visitorId" = ${row}."visitorId" AND ${at} <= x."erasedAt")`;

const TOUCHES = `SELECT * FROM files.touches t WHERE ${isKept('t', 't."at"')}
  QUALIFY row_number() OVER (PARTITION BY t.site, t."visitorId", t."eventId" ORDER BY t."at") = 1`;

export const touchpoints: View = {
  name: 'touchpoints',
  about: 'a contact of anybody, buyer or not',
  reads: ['touches', 'history', 'erased'],
  columns: [
    { ...SITE, is: 't.site' },
    text('visitor_id', 't."visitorId"', 'browser'),
    time('touched_at', 't."at"', 'when it was'),
    day('day', dayThere('t."at"'), "that day in the site's time zone"),
    text('event_id', 't."eventId"', 'its event'),
    text('touch_kind', 't."kind"', '`view`, `click` or `impression`'),
    ...touchColumns('t'),
  ],
  from: `(${TOUCHES}) t LEFT JOIN files.sites s ON s.site = t.site`,
};

/** Parts of a visit in several files are one where less than 30 minutes lie between. */
const VISITS = `
  WITH parts AS (
    SELECT site, "visitorId", "from" AS began, "to" AS ended FROM files.history h
    WHERE "kind" = 'visit' AND ${isKept('h', 'h."from"')}
  ), known AS (
    SELECT *, max(ended) OVER (
      PARTITION BY site, "visitorId" ORDER BY began, ended ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM parts
  ), numbered AS (
    SELECT *, sum(CASE WHEN before IS NULL OR began - before >= ${VISIT_GAP} THEN 1 ELSE 0 END) OVER (
      PARTITION BY site, "visitorId" ORDER BY began, ended) AS number
    FROM known
  ), visits AS (
    SELECT site, "visitorId", number, min(began) AS began, max(ended) AS ended
    FROM numbered GROUP BY site, "visitorId", number
  )
  SELECT v.site, v."visitorId", v.number, v.began, v.ended, count(t."eventId") AS touches, arg_min(t, t."at") AS t
  FROM visits v LEFT JOIN (${TOUCHES}) t
    ON t.site = v.site AND t."visitorId" = v."visitorId" AND t."kind" <> 'impression'
      AND t."at" BETWEEN v.began AND least(v.ended, v.began + ${ORIGIN_REACH})
  GROUP BY v.site, v."visitorId", v.number, v.began, v.ended`;

export const visits: View = {
  name: 'visits',
  about:
    'a visit of anybody: what happens with less than 30 minutes between; its marks are those of its first touchpoint',
  reads: ['touches', 'history', 'erased'],
  columns: [
    { ...SITE, is: 'v.site' },
    text('visitor_id', 'v."visitorId"', 'browser'),
    time('started_at', 'v.began', 'its first event'),
    time('ended_at', 'v.ended', 'its last event'),
    day('day', dayThere('v.began'), "the day it began, in the site's time zone"),
    count('visit', 'v.number', "the visitor's first, second, … in the files read; 1: a new visitor"),
    count('touches', 'v.touches', 'touchpoints in it; 0: they came by themselves'),
    ...touchColumns('v.t'),
  ],
  from: `(${VISITS}) v LEFT JOIN files.sites s ON s.site = v.site`,
};
