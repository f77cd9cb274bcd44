import type { Params } from './graph-call.ts';
import { redactBody, withoutSecrets } from './redact.ts';

const KEPT_REQUESTS = 10_000;
/** Uploads are large: only the newest keep their rows, and fewer of them when they are very large. */
const KEPT_WITH_ROWS = 200;
const KEPT_ROWS = 200_000;

export type LoggedRequest = {
  readonly number: number;
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: Params;
  body: Params;
  /** `null` as long as there is no answer, which for a call that hangs is for good. */
  status: number | null;
};

export interface RequestLog {
  readonly total: number;
  record(call: Omit<LoggedRequest, 'number' | 'status'>): LoggedRequest;
  /** Oldest first. */
  list(): readonly LoggedRequest[];
  clear(): void;
}

export function createRequestLog(): RequestLog {
  let total = 0;
  let requests: LoggedRequest[] = [];
  /** Requests that still hold their rows, oldest first, and how many rows each of them holds. */
  let whole: { readonly request: LoggedRequest; readonly rows: number }[] = [];
  let rowsHeld = 0;

  function summariseOld(): void {
    while (whole.length > KEPT_WITH_ROWS || (rowsHeld > KEPT_ROWS && whole.length > 1)) {
      const [oldest, ...newer] = whole;
      if (oldest === undefined) return;
      oldest.request.body = summariseRows(oldest.request.body);
      rowsHeld -= oldest.rows;
      whole = newer;
    }
  }

  return {
    get total() {
      return total;
    },
    record(call) {
      total += 1;
      const body = redactBody(call.body);
      const request = { ...call, query: withoutSecrets(call.query), body, number: total, status: null };
      requests.push(request);
      // Trimmed in strides, so that a full log does not move ten thousand entries with every call.
      if (requests.length > KEPT_REQUESTS * 1.1) requests = requests.slice(-KEPT_REQUESTS);
      const rows = countRows(body);
      whole.push({ request, rows });
      rowsHeld += rows;
      summariseOld();
      return request;
    },
    list: () => requests.slice(-KEPT_REQUESTS),
    clear() {
      requests = [];
      whole = [];
      rowsHeld = 0;
    },
  };
}

function rowsOf(body: Params): readonly unknown[] | undefined {
  const data = Object(body.payload).data ?? body.data;
  return Array.isArray(data) ? data : undefined;
}

/** A batch carries its rows inside the text of its calls; each call counts as many rows as would be as long. */
function countRows(body: Params): number {
  return rowsOf(body)?.length ?? (body.batch === undefined ? 0 : Math.ceil(JSON.stringify(body.batch).length / 100));
}

function summariseRows(body: Params): Params {
  const rows = rowsOf(body);
  const summary = { rows: rows?.length };
  if (rows !== undefined && rows === body.data) return { ...body, data: summary };
  if (rows !== undefined) return { ...body, payload: { ...Object(body.payload), data: summary } };
  return Array.isArray(body.batch) ? { ...body, batch: { calls: body.batch.length } } : body;
}
