import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import type { AudienceStore } from './audience-store.ts';
import type { EventStore } from './conversions/event-store.ts';
import { showEvents } from './conversions/show-events.ts';
import { faultListSchema } from './fault-schema.ts';
import type { Faults } from './faults.ts';
import type { InsightsStore } from './insights/insights-store.ts';
import { scriptedInsightsSchema } from './insights/scripted-insights.ts';
import { parseGraphJson } from './parse-graph-json.ts';
import type { RequestLog } from './request-log.ts';
import { type SettingsHolder, settingsSchema } from './sandbox-settings.ts';
import { showAudiences } from './show-audiences.ts';

export const INSPECTION_PREFIX = '/__sandbox/';

export type InspectDeps = {
  readonly audiences: AudienceStore;
  readonly events: EventStore;
  readonly insights: InsightsStore;
  readonly requests: RequestLog;
  readonly faults: Faults;
  readonly settings: SettingsHolder;
  readonly now: () => number;
  readonly reset: () => void;
};

export type InspectReply = { readonly status: number; readonly body: unknown };

/** What tests and people see of the sandbox, and how they script it. Needs no token; the server is loopback only. */
export async function inspect(request: IncomingMessage, url: URL, deps: InspectDeps): Promise<InspectReply> {
  const path = url.pathname;
  const name = path.slice(INSPECTION_PREFIX.length);
  switch (`${request.method} ${name}`) {
    case 'GET audiences':
      return { status: 200, body: { audiences: showAudiences(deps) } };
    case 'GET events':
      return { status: 200, body: showEvents(deps.events, url.searchParams) };
    case 'GET requests':
      return { status: 200, body: { total: deps.requests.total, requests: deps.requests.list() } };
    case 'GET faults':
      return { status: 200, body: { faults: deps.faults.list() } };
    case 'POST faults': {
      const parsed = faultListSchema.safeParse(await readJson(request));
      if (!parsed.success) return badRequest(parsed.error);
      deps.faults.add(Array.isArray(parsed.data) ? parsed.data : parsed.data.faults);
      return { status: 200, body: { faults: deps.faults.list() } };
    }
    case 'DELETE faults': {
      const id = url.searchParams.get('id');
      if (id === null) deps.faults.clear();
      else if (!deps.faults.remove(id)) return { status: 404, body: { detail: `There is no fault ${id}.` } };
      return { status: 200, body: { faults: deps.faults.list() } };
    }
    case 'GET insights':
      return { status: 200, body: deps.insights.counts() };
    case 'POST insights': {
      const parsed = scriptedInsightsSchema.safeParse(await readJson(request));
      if (!parsed.success) return badRequest(parsed.error);
      deps.insights.put(parsed.data);
      return { status: 200, body: deps.insights.counts() };
    }
    case 'DELETE insights':
      deps.insights.clear();
      return { status: 200, body: deps.insights.counts() };
    case 'POST reset':
      deps.reset();
      return { status: 200, body: deps.settings.current };
    case 'GET settings':
      return { status: 200, body: deps.settings.current };
    case 'POST settings': {
      const parsed = settingsSchema.partial().safeParse(await readJson(request));
      if (!parsed.success) return badRequest(parsed.error);
      deps.settings.current = settingsSchema.parse({ ...deps.settings.current, ...definedOnly(parsed.data) });
      return { status: 200, body: deps.settings.current };
    }
    default:
      return { status: 404, body: { detail: `The sandbox has nothing at ${request.method} ${path}.` } };
  }
}

/** A list is as welcome as an object here, unlike in a Graph call. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    return parseGraphJson(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

function definedOnly(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function badRequest(error: z.ZodError): InspectReply {
  return { status: 400, body: { detail: z.prettifyError(error) } };
}
