import type { Edge, EdgeDeps } from '../edge-deps.ts';
import { type GraphCall, type GraphReply, ok, type Params } from '../graph-call.ts';
import { GraphError, invalidParameter, noSuchObject } from '../graph-error.ts';
import { textParam } from '../params.ts';
import { listParam } from './list-param.ts';
import { checkMetrics } from './metric-names.ts';
import { readTime } from './read-time.ts';
import { findRun, readRunInsights } from './report-runs.ts';
import type { MediaFigures, MetricValue, PageFigures } from './scripted-insights.ts';

const DAY_MS = 86_400_000;
const FEWEST_VIEWERS = 5;

/** `GET /{page}_{post}/insights?metric=` */
export const postInsightsEdge: Edge = (call, id, deps) => {
  const post = deps.insights.post(id);
  if (post === undefined) throw noSuchObject(call.method, id);
  return lifetime(call, id, post.metrics, { kind: 'post' }, deps);
};

/** `GET /{id}/insights` of a background report, a story, post or reel on Instagram, or a page */
export const objectInsightsEdge: Edge = (call, id, deps) => {
  const run = findRun(id, deps);
  if (run !== undefined) return readRunInsights(run, call, deps);
  const media = deps.insights.media(id);
  if (media !== undefined) return mediaInsights(media, call, deps);
  const page = deps.insights.page(id);
  if (page !== undefined) return pageInsights(page, call, deps);
  throw noSuchObject(call.method, id);
};

function mediaInsights(media: MediaFigures, call: GraphCall, deps: EdgeDeps): GraphReply {
  const createdAt = media.timestamp === undefined ? undefined : Date.parse(media.timestamp);
  const isStory = media.media_product_type === 'STORY';
  const { reach } = media.metrics;
  const viewers = media.viewers ?? (typeof reach === 'number' ? reach : undefined);
  const answer = lifetime(call, media.id, media.metrics, { kind: media.media_product_type, createdAt }, deps);
  if (isStory && viewers !== undefined && viewers < FEWEST_VIEWERS) throw tooFewViewers();
  // A story's figures go with the story.
  const isOver = isStory && createdAt !== undefined && deps.now() - createdAt > DAY_MS;
  return isOver ? ok({ data: [] }) : answer;
}

type Kind = Parameters<typeof checkMetrics>[1];

/** Where there is no figure there is no entry: nothing is not zero. */
function lifetime(call: GraphCall, id: string, metrics: Metrics, kind: Kind, deps: EdgeDeps): GraphReply {
  const names = listParam(call.params, 'metric');
  checkMetrics(names, kind, deps.settings.current.unknownMetrics);
  const period = textParam(call.params, 'period') ?? 'lifetime';
  if (period !== 'lifetime') throw invalidParameter('period must be lifetime.');
  const known = (names ?? []).filter((name) => metrics[name] !== undefined);
  return ok({ data: known.map((name) => entry(id, name, 'lifetime', [{ value: metrics[name] }])) });
}

type Metrics = Readonly<Record<string, MetricValue>>;

/** A page tells day by day; each value stands at the end of its day. */
function pageInsights(page: PageFigures, call: GraphCall, deps: EdgeDeps): GraphReply {
  const names = listParam(call.params, 'metric');
  checkMetrics(names, { kind: 'page' }, deps.settings.current.unknownMetrics);
  if ((textParam(call.params, 'period') ?? 'day') !== 'day') throw invalidParameter('period must be day.');
  const { since, until } = window(call.params, deps.now());
  const days = Object.entries(page.days)
    .filter(([day]) => Date.parse(day) >= since && Date.parse(day) < until)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const data = (names ?? []).flatMap((name) => {
    const values = days
      .filter(([, metrics]) => metrics[name] !== undefined)
      .map(([day, metrics]) => ({ value: metrics[name], end_time: endOf(day) }));
    return values.length === 0 ? [] : [entry(page.id, name, 'day', values)];
  });
  return ok({ data });
}

function window(params: Params, now: number): { readonly since: number; readonly until: number } {
  const until = readTime(params, 'until') ?? now + DAY_MS;
  return { since: readTime(params, 'since') ?? until - 2 * DAY_MS, until };
}

const endOf = (day: string): string => new Date(Date.parse(day) + DAY_MS).toISOString().replace('.000Z', '+0000');

function entry(id: string, name: string, period: string, values: readonly object[]): object {
  return { name, period, values, title: name, description: '', id: `${id}/insights/${name}/${period}` };
}

function tooFewViewers(): GraphError {
  return new GraphError({ code: 10, message: '(#10) Not enough viewers for the media to show insights' });
}
