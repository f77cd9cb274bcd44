import type { Edge } from '../edge-deps.ts';
import { ok, type Params } from '../graph-call.ts';
import { invalidParameter, noSuchObject, traceId } from '../graph-error.ts';
import { objectParam, structuredParam, textParam } from '../params.ts';
import { checkEvent } from './check-event.ts';

const MOST_EVENTS = 1_000;

/** `POST /{pixel id}/events`: all events of the batch or none, so one bad event costs all the others. */
export const receiveEventsEdge: Edge = (call, pixelId, { events, settings, now }) => {
  const accountId = accountOfPixel(settings.current.pixels, pixelId);
  if (accountId === undefined) throw noSuchObject(call.method, pixelId);
  const batch = readBatch(call.params);
  const testCode = textParam(call.params, 'test_event_code');
  const checked = batch.map((event) => checkEvent(event, settings.current, now()));
  events.receive(pixelId, checked, testCode, now());
  const body = { events_received: checked.length, messages: [], fbtrace_id: traceId() };
  return { ...ok(body, accountId === '' ? undefined : accountId), isKept: true };
};

/** The pixel's ad account; empty as long as nobody said which pixels there are: then every number is one. */
function accountOfPixel(pixels: Readonly<Record<string, string>>, pixelId: string): string | undefined {
  if (Object.keys(pixels).length === 0) return '';
  return Object.hasOwn(pixels, pixelId) ? pixels[pixelId] : undefined;
}

/** A list, or JSON text of one; on a form each event may be JSON text again. */
function readBatch(params: Params): readonly Params[] {
  const data = structuredParam(params, 'data');
  if (data === undefined) throw invalidParameter('The parameter data is required.');
  if (!Array.isArray(data) || data.length === 0) throw invalidParameter('Param data must be a list of events.');
  if (data.length > MOST_EVENTS) {
    throw invalidParameter(`A request can hold at most ${MOST_EVENTS} events; this one holds ${data.length}.`);
  }
  return data.map((event) => objectParam({ event }, 'event') ?? missingEvent());
}

function missingEvent(): never {
  throw invalidParameter('Param data must be a list of events.');
}
