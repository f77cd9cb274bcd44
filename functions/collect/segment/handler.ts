import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { answerJson, answerProblem } from '../../../shared/runtime/http.ts';
import { answerPreflight, corsHeaders } from '../cross-origin.ts';
import { someonesPage } from '../page.ts';
import { rudderSourceConfig, segmentSettings } from './client-settings.ts';
import { readWriteKey } from './read-write-key.ts';
import { segmentRoute } from './routes.ts';
import { createTakeMessages, type SegmentDeps } from './take-messages.ts';

/** Settings are the same for everybody with the key and change with a deployment. */
const KEPT = { 'cache-control': 'public, max-age=300' };

/** The routes that clients of the Segment spec know: events, and what browser clients fetch before they send any. */
export function createSegmentHandler(deps: SegmentDeps) {
  const takeMessages = createTakeMessages(deps);

  async function answer(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
    const route = segmentRoute(event.rawPath);
    const { method } = event.requestContext.http;
    if (route === undefined) return answerProblem(404, 'Not found');
    const allowed = route.kind === 'events' ? ['POST'] : ['GET', 'HEAD'];
    if (!allowed.includes(method)) {
      const refused = answerProblem(405, 'Method not allowed', `Here it is ${allowed.join(' or ')}.`);
      return { ...refused, headers: { ...refused.headers, allow: [...allowed, 'OPTIONS'].join(', ') } };
    }
    switch (route.kind) {
      case 'events':
        return takeMessages(event, route.type);
      case 'settings':
        return answerJson(200, segmentSettings(event, route.writeKey), KEPT);
      case 'source-config':
        return answerJson(200, rudderSourceConfig(readWriteKey(event, undefined)), KEPT);
    }
  }

  /** Any page may read the answers: they say nothing of anybody, and a client that cannot read one sends again. */
  const readable = (event: APIGatewayProxyEventV2, given: APIGatewayProxyStructuredResultV2) => ({
    ...given,
    headers: { ...given.headers, ...corsHeaders(event.headers, someonesPage(event.headers).readers) },
  });

  return async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const { requestId, http } = event.requestContext;
    if (http.method === 'OPTIONS') return answerPreflight(event.headers);
    try {
      return readable(event, await answer(event));
    } catch (error) {
      deps.reportFault(error, requestId);
      return readable(event, answerProblem(error, requestId));
    }
  };
}
