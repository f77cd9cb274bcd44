import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type APIGatewayProxyResult, handle } from 'hono/aws-lambda';
import { NotFound } from '../../shared/domain/errors.ts';
import type { KeyRole } from '../../shared/domain/site.ts';
import { createAnswerComparison } from '../../shared/pipeline/answer-comparison.ts';
import { createAnswerPaths } from '../../shared/pipeline/answer-paths.ts';
import { createAnswerReport } from '../../shared/pipeline/answer-report.ts';
import { createAskConversions } from '../../shared/pipeline/ask-conversions.ts';
import { createCountVisits } from '../../shared/pipeline/count-visits.ts';
import { createCountWebsiteMembers } from '../../shared/pipeline/count-website-members.ts';
import { createCreateSite, type NewSites } from '../../shared/pipeline/create-site.ts';
import type { ReportedInsights } from '../../shared/pipeline/gather-insights.ts';
import { createGatherJourneys } from '../../shared/pipeline/gather-journeys.ts';
import type { IdentityHashes } from '../../shared/pipeline/group-by-visitor.ts';
import type { HistoryFiles, RawObjects } from '../../shared/pipeline/history-ports.ts';
import { createJudgeConversions, type StoredConversions } from '../../shared/pipeline/judge-conversions.ts';
import { createListConversions } from '../../shared/pipeline/list-conversions.ts';
import { createListInsights, type InsightsByDay } from '../../shared/pipeline/list-insights.ts';
import { createListMembers } from '../../shared/pipeline/list-members.ts';
import { createMeasureAudiences, type MeasureDeps } from '../../shared/pipeline/measure-audiences.ts';
import { createMeasureGoals } from '../../shared/pipeline/measure-goals.ts';
import { createNarrowOrders, type SpilledOrders } from '../../shared/pipeline/narrow-orders.ts';
import type { ReportSettings } from '../../shared/pipeline/prepare-question.ts';
import { createPreviewPeople, type EverybodyInSegments } from '../../shared/pipeline/preview-people.ts';
import { createReadHistories } from '../../shared/pipeline/read-histories.ts';
import { problemHeaders, problemOf } from '../../shared/runtime/http.ts';
import type { ReadMeter } from '../../shared/storage/read-meter.ts';
import { json } from './answers.ts';
import type { SitesAndKeys } from './authorise.ts';
import { describeApi } from './describe-api.ts';
import type { Endpoint } from './endpoint.ts';
import { type ApiBindings, baseUrlOfContext, mount } from './mount.ts';
import { type AudienceAtMetaDeps, audienceAtMetaEndpoints } from './routes/audience-at-meta.ts';
import { type AudienceQuestionDeps, audienceQuestionEndpoints } from './routes/audience-questions.ts';
import { audienceTemplateEndpoints } from './routes/audience-templates.ts';
import { type AudienceDeps, audienceEndpoints } from './routes/audiences.ts';
import { type ChannelRulesDeps, channelRulesEndpoints } from './routes/channel-rules.ts';
import { conversionEndpoints } from './routes/conversions.ts';
import { type ErasureDeps, erasureEndpoints } from './routes/erasures.ts';
import { type GoalDeps, goalEndpoints } from './routes/goals.ts';
import { healthEndpoints } from './routes/health.ts';
import { type InsightDeps, insightEndpoints } from './routes/insights.ts';
import { type KeyDeps, keyEndpoints } from './routes/keys.ts';
import { linkTemplateEndpoints } from './routes/link-templates.ts';
import { type LinkDeps, linkEndpoints } from './routes/links.ts';
import { type RateDeps, rateEndpoints } from './routes/rates.ts';
import { type RecentEventsDeps, recentEventsEndpoints } from './routes/recent-events.ts';
import { reportEndpoints } from './routes/reports.ts';
import { type SiteDeps, siteEndpoints } from './routes/sites.ts';
import { type VisitorDeps, visitorEndpoints } from './routes/visitors.ts';
import { type WebsiteAudienceDeps, websiteAudienceEndpoints } from './routes/website-audiences.ts';

/** The stores as they are; each group of endpoints says which few methods of them it needs. */
export type ApiDeps = {
  readonly control: SitesAndKeys &
    SiteDeps['sites'] &
    KeyDeps['apiKeys'] &
    NewSites &
    AudienceDeps['audiences'] &
    AudienceAtMetaDeps['audiences'] &
    WebsiteAudienceDeps['audiences'] &
    AudienceQuestionDeps['runs'] &
    MeasureDeps<unknown>['runs'];
  readonly forwardings: SiteDeps['forwardings'];
  readonly counts: MeasureDeps<unknown>['counts'];
  readonly insightImports: SiteDeps['insightImports'];
  readonly leavings: ErasureDeps['leavings'] & VisitorDeps['leavings'];
  readonly hashed: ErasureDeps['hashed'];
  readonly identity: ErasureDeps['identity'] & Pick<IdentityHashes, 'loginVisitor'>;
  readonly rates: RateDeps['rates'] & Pick<ReportSettings, 'listRatesUpTo'>;
  readonly channelRules: ChannelRulesDeps['channelRules'];
  readonly goals: GoalDeps['goals'];
  readonly links: LinkDeps['links'];
  readonly visitors: MeasureDeps<Record<string, AttributeValue>>['visitors'] &
    EverybodyInSegments<Record<string, AttributeValue>>;
  readonly ledger: MeasureDeps<unknown>['ledger'];
  readonly touches: SpilledOrders;
  readonly conversions: StoredConversions;
  readonly insights: InsightDeps['insights'] & InsightsByDay & ReportedInsights;
  readonly archive: RecentEventsDeps['archive'];
  readonly rawObjects: RawObjects;
  readonly historyFiles: HistoryFiles;
  /** As long as the archive keeps anything. */
  readonly archiveRetentionDays: number;
  readonly fingerprint: (texts: readonly string[]) => string;
  /** As `process` has it. */
  readonly digestClickId: (clickId: string) => string;
  readonly syncRequests: AudienceDeps['syncRequests'];
  readonly eventsQueue: VisitorDeps['eventsQueue'];
  /** Long random text nobody can guess. */
  readonly randomKey: (role: KeyRole) => string;
  readonly randomSecret: () => string;
  readonly randomLinkId: () => string;
  /** The API's own name; empty: it has none. */
  readonly ownName: string;
  /** Whether it is Meta that is told, and not a stand-in. */
  readonly reachesMeta: boolean;
  /** Counts what a request reads. */
  readonly readMeter: ReadMeter;
  /** Told of faults that are ours, never of requests that were refused. */
  readonly reportFault: (error: unknown, requestId: string) => void;
};

/** Answers questions and changes configuration over HTTP. */
export function createApiHandler(deps: ApiDeps) {
  const { control, links, visitors, ledger, archive, syncRequests, eventsQueue, reachesMeta } = deps;
  const { randomKey, randomSecret, randomLinkId, ownName } = deps;
  const conversions = createJudgeConversions({ conversions: deps.conversions, visitors });
  const histories = createReadHistories({
    raw: deps.rawObjects,
    files: deps.historyFiles,
    hashes: deps.identity,
    digest: deps.digestClickId,
    fingerprint: deps.fingerprint,
  });
  const people = { visitors, leavings: deps.leavings, hashed: deps.hashed, identity: deps.identity };
  const settings = { ...deps.rates, ...deps.channelRules };
  const countVisits = createCountVisits({
    histories,
    raw: deps.rawObjects,
    visitors,
    retentionDays: deps.archiveRetentionDays,
  });
  const reporting = {
    conversions,
    insights: deps.insights,
    settings,
    countVisits,
    gatherJourneys: createGatherJourneys({ histories, visitors }),
    narrowOrders: createNarrowOrders({ visitors, touches: deps.touches }),
  };
  const answerReport = createAnswerReport(reporting);
  const previewPeople = createPreviewPeople({ visitors });
  const audienceDeps = {
    reachesMeta,
    audiences: control,
    measureAudiences: createMeasureAudiences({ visitors, ledger, runs: control, counts: deps.counts, previewPeople }),
    syncRequests,
  };
  const endpoints: readonly Endpoint[] = [
    ...healthEndpoints(),
    ...audienceQuestionEndpoints({
      audiences: control,
      runs: control,
      previewPeople,
      listMembers: createListMembers({ visitors }),
    }),
    ...audienceEndpoints(audienceDeps),
    ...audienceAtMetaEndpoints(audienceDeps),
    ...websiteAudienceEndpoints({
      audiences: control,
      countWebsiteMembers: createCountWebsiteMembers({ visitors }),
      syncRequests,
    }),
    ...conversionEndpoints({
      conversions,
      askConversions: createAskConversions({ ...reporting, listConversions: createListConversions({ conversions }) }),
    }),
    ...reportEndpoints({
      answerReport,
      answerComparison: createAnswerComparison(reporting),
      answerPaths: createAnswerPaths(reporting),
    }),
    ...goalEndpoints({
      goals: deps.goals,
      measureGoals: createMeasureGoals({ answerReport, countVisits, settings }),
      randomId: randomLinkId,
    }),
    ...rateEndpoints({ rates: deps.rates }),
    ...channelRulesEndpoints({ channelRules: deps.channelRules }),
    ...insightEndpoints({ insights: deps.insights, listInsights: createListInsights(deps) }),
    ...siteEndpoints({
      syncRequests,
      reachesMeta,
      sites: control,
      forwardings: deps.forwardings,
      insightImports: deps.insightImports,
      createSite: createCreateSite({ sites: control, syncRequests, randomKey, randomSecret }),
    }),
    ...keyEndpoints({ apiKeys: control, randomKey }),
    ...audienceTemplateEndpoints(),
    ...linkTemplateEndpoints(),
    ...linkEndpoints({ links, randomLinkId }),
    ...visitorEndpoints({ ...people, audiences: control, eventsQueue }),
    ...erasureEndpoints({ ...people, sites: control, eventsQueue, syncRequests, randomId: randomLinkId }),
    ...recentEventsEndpoints({ archive, visitors }),
  ];
  const app = new OpenAPIHono<ApiBindings>();
  for (const endpoint of endpoints) mount(app, control, endpoint, ownName);
  app.get('/v1/openapi.json', (c) => json(describeApi(app, endpoints, baseUrlOfContext(c, ownName))));
  app.notFound((c) => problem(new NotFound(`There is no ${c.req.method} ${c.req.path}`), ''));
  app.onError((error, c) => {
    const context = c.env.event.requestContext;
    const requestId = 'requestId' in context ? context.requestId : '';
    const answer = problem(error, requestId);
    if (answer.status >= 500) deps.reportFault(error, requestId);
    return answer;
  });
  const answer = handle(app);
  return async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyResult> => {
    const escaped = { ...event, rawPath: escapePath(event.rawPath), body: event.body ?? null };
    const { value, readUnits } = await deps.readMeter(() => answer(escaped as unknown as Parameters<typeof answer>[0]));
    return { ...value, headers: { ...value.headers, 'x-read-units': String(readUnits) } };
  };
}

/**
 * HTTP APIs hand the path over decoded, and the adapter makes a url of it as it is: an order id such as `#1001` would
 * end the path. What is still encoded stays so.
 */
function escapePath(path: string): string {
  return path
    .split('/')
    .map(encodeURIComponent)
    .join('/')
    .replaceAll(/%25([0-9A-Fa-f]{2})/g, '%$1');
}

function problem(error: unknown, requestId: string): Response {
  const { retryAfter, ...body } = problemOf(error, requestId);
  return new Response(JSON.stringify(body), { status: body.status, headers: problemHeaders(body.status, retryAfter) });
}
