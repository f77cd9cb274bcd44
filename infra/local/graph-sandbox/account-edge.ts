import type { Edge } from './edge-deps.ts';
import { ok } from './graph-call.ts';

/** `GET /act_{id}`: any account exists; what callers ask it for is whether the terms were accepted. */
export const readAccountEdge: Edge = (_call, accountId, { settings }) =>
  ok(
    {
      id: `act_${accountId}`,
      account_id: accountId,
      tos_accepted: settings.current.tosAccepted ? { custom_audience_tos: 1 } : {},
    },
    accountId,
  );
