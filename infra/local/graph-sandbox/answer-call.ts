import { setTimeout as wait } from 'node:timers/promises';
import { answerBatch, isBatch } from './batch.ts';
import { upgradeWarning } from './check-version.ts';
import type { FaultResponse } from './fault-schema.ts';
import { type Faults, scriptedEnvelope, throttled } from './faults.ts';
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

type ScriptedReply = Extract<FaultResponse, { readonly status: number } | { readonly error: object }>;

/** Answers calls, and lets scripted failures have their turn before anything else looks at the call. */
export function createAnswer({ route, faults, settings, closing }: AnswerDeps) {
  function serve(call: GraphCall): Promise<Outcome> | Outcome {
    return isBatch(call) ? answerBatch(call, answer, toWire) : toWire(route(call), call.path);
  }

  function toWire(reply: GraphReply, path = '/'): WireReply {
    const type = { 'content-type': 'application/json; charset=UTF-8' };
    const headers = { ...type, ...common(path, reply.accountId) };
    return { status: reply.status, headers, text: JSON.stringify(reply.body) };
  }

  function common(path: string, accountId?: string, usage = settings.current.usage): Record<string, string> {
    return {
      'facebook-api-version': 'v26.0',
      'x-fb-trace-id': traceId(),
      ...usageHeaders(usage, path, accountId),
      ...upgradeWarning(path, settings.current.autoUpgrade),
    };
  }

  function scripted(fault: ScriptedReply, path: string): WireReply {
    const html = 'html' in fault ? fault.html : undefined;
    const body = 'error' in fault ? scriptedEnvelope(fault.error) : (fault.body ?? {});
    const type = html === undefined ? 'application/json; charset=UTF-8' : 'text/html; charset=utf-8';
    return {
      status: fault.status ?? 400,
      headers: { 'content-type': type, ...common(path), ...lowerCased(fault.headers ?? {}) },
      text: html ?? JSON.stringify(body),
    };
  }

  /** The quota is used up: the code in a plain 400, and how many minutes it will take in the header alone. */
  function refuseForQuota({ throttle }: Extract<FaultResponse, { throttle: object }>, path: string): WireReply {
    const full = { callCount: 100, cpuTime: 100, totalTime: 100, regainMinutes: throttle.regainMinutes };
    const { status, body } = refusal(throttled(throttle));
    const headers = { 'content-type': 'application/json; charset=UTF-8', ...common(path, undefined, full) };
    return { status, headers, text: JSON.stringify(body) };
  }

  async function answer(call: GraphCall): Promise<Outcome> {
    const fault = faults.take(call);
    if (fault === undefined) return serve(call);
    if (fault === 'hang') return 'hang';
    if (fault === 'commit-then-hang') {
      await serve(call);
      return 'hang';
    }
    if ('throttle' in fault) return refuseForQuota(fault, call.path);
    if ('invalidRows' in fault) return serve({ ...call, invalidRows: fault.invalidRows });
    if (fault.delayMs !== undefined) await wait(fault.delayMs, undefined, { signal: closing });
    if (!('status' in fault) && !('error' in fault)) return serve(call);
    if (fault.commit) await serve(call);
    return scripted(fault, call.path);
  }

  return { answer, refuse: (error: GraphError): WireReply => toWire(refusal(error)) };
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
