import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { envelopeSchema } from '../../shared/contracts/event-schema.ts';
import { InvalidInput } from '../../shared/domain/errors.ts';
import { answerProblem, bearerToken, readBody, TooLarge } from '../../shared/runtime/http.ts';
import { authorise, type Sites } from './authorise.ts';
import { answerPreflight, corsHeaders } from './cross-origin.ts';
import { type Page, pageOf, someonesPage } from './page.ts';
import { answerTaken, createTakeEvents, type TakeEventsDeps } from './take-events.ts';

const BROWSER_LIMIT = { bytes: 60 * 1024, events: 50 };
const SERVER_LIMIT = { bytes: 1024 * 1024, events: 500 };

export type CollectDeps = TakeEventsDeps & {
  readonly sites: Sites;
  readonly reportFault: (error: unknown, requestId: string) => void;
};

type Answer = APIGatewayProxyStructuredResultV2;

/** `POST /v1/events`, and the question browsers ask before it. */
export function createCollectHandler({ sites, reportFault, ...deps }: CollectDeps) {
  const takeEvents = createTakeEvents(deps);

  return async (event: APIGatewayProxyEventV2): Promise<Answer> => {
    if (event.requestContext.http.method === 'OPTIONS') return answerPreflight(event.headers);
    const { requestId } = event.requestContext;
    let page = someonesPage(event.headers);
    try {
      const token = bearerToken(event.headers);
      const limit = token === undefined ? BROWSER_LIMIT : SERVER_LIMIT;
      const envelope = readEnvelope(readBody(event, limit.bytes));
      const sent = envelope.events.length;
      if (sent > limit.events) throw new TooLarge(`A request may carry ${limit.events} events; nothing was taken.`);
      const sender = await authorise(sites, envelope.siteId, token);
      page = await pageOf(event, sender.site);
      return readable(answerTaken(await takeEvents(event, sender, envelope, page), sent), event, page);
    } catch (error) {
      reportFault(error, requestId);
      return readable(answerProblem(error, requestId), event, page);
    }
  };
}

/** The answer, for those pages that may read it. */
const readable = (answer: Answer, { headers }: APIGatewayProxyEventV2, { readers }: Page): Answer => ({
  ...answer,
  headers: { ...answer.headers, ...corsHeaders(headers, readers) },
});

function readEnvelope(body: string) {
  let value: unknown;
  try {
    // Some senders write a byte order mark; `api` reads past it too.
    value = JSON.parse(body.startsWith('\ufeff') ? body.slice(1) : body);
  } catch (error) {
    throw new InvalidInput('The body is not JSON', [{ path: '', detail: 'is not JSON' }], { cause: error });
  }
  const parsed = envelopeSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidInput(
    'The body is not a list of events for a site',
    parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), detail: issue.message })),
  );
}
