import { setTimeout as wait } from 'node:timers/promises';
import { answerBatch, isBatch } from './batch.ts';
import { type FaultResponse, type Faults, scriptedEnvelope } from './faults.ts';
import type { GraphCall, GraphReply } from './graph-call.ts';
import { type GraphError, traceId } from './graph-error.ts';
import { refusal } from './router.ts';
import type { SettingsHolder } from './sandbox-settings.ts';
import { usageHeaders } from './usage-headers.ts';
import type { Outcome, WireReply } from './wire-reply.ts';

export type AnswerDeps = {
  readonly route: (call: GraphCall) => GraphReply;
  readonly faults: Faults;
  readonly settings: SettingsHolder;
  /** Cuts scripted delays short when the sandbox closes. */
  readonly closing: AbortSignal;
};

type ScriptedReply = Exclude<FaultResponse, string | { readonly delayMs: number; readonly status?: never }>;

/** Answers calls, and lets scripted failures have their turn before anything else looks at the call. */
export function createAnswer({ route, faults, settings, closing }: AnswerDeps) {
  function serve(call: GraphCall): Promise<Outcome> | Outcome {
    return isBatch(call) ? answerBatch(call, answer, toWire) : toWire(route(call));
  }

  function toWire(reply: GraphReply): WireReply {
    const type = { 'content-type': 'application/json; charset=UTF-8' };
    return { status: reply.status, headers: { ...type, ...common(reply) }, text: JSON.stringify(reply.body) };
  }

  function common({ accountId }: Pick<GraphReply, 'accountId'>): Record<string, string> {
    const usage = usageHeaders(settings.current, accountId);
    return { 'facebook-api-version': 'v26.0', 'x-fb-trace-id': traceId(), ...usage };
  }

  function scripted(fault: ScriptedReply): WireReply {
    const html = 'html' in fault ? fault.html : undefined;
    const body = 'error' in fault ? scriptedEnvelope(fault.error) : (fault.body ?? {});
    const type = html === undefined ? 'application/json; charset=UTF-8' : 'text/html; charset=utf-8';
    return {
      status: fault.status ?? 400,
      headers: { 'content-type': type, ...common({}), ...lowerCased(fault.headers ?? {}) },
      text: html ?? JSON.stringify(body),
    };
  }

  async function answer(call: GraphCall): Promise<Outcome> {
    const fault = faults.take(call.method, call.path);
    if (fault === undefined) return serve(call);
    if (fault === 'hang') return 'hang';
    if (fault === 'commit-then-hang') {
      await serve(call);
      return 'hang';
    }
    if (fault.delayMs !== undefined) await wait(fault.delayMs, undefined, { signal: closing });
    if (!('status' in fault) && !('error' in fault)) return serve(call);
    if (fault.commit) await serve(call);
    return scripted(fault);
  }

  return { answer, refuse: (error: GraphError): WireReply => toWire(refusal(error)) };
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
