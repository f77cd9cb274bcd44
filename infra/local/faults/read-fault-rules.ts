import { asNumber, asText, isRecord } from '../assembly/template.ts';
import type { FaultRule } from './fault-rules.ts';

export type ReadRules =
  | { readonly kind: 'read'; readonly rules: readonly FaultRule[] }
  | { readonly kind: 'wrong'; readonly detail: string };

/** One rule, or `{faults: […]}`. */
export function readFaultRules(body: unknown): ReadRules {
  const entries = isRecord(body) && Array.isArray(body.faults) ? body.faults : [body];
  const rules: FaultRule[] = [];
  for (const entry of entries) {
    const {
      service = 'dynamodb',
      fault,
      rate = 1,
      table,
      queue,
      operation,
      seed,
      times,
    } = isRecord(entry) ? entry : {};
    if (service !== 'dynamodb' && service !== 'sqs') return wrong('"service" is dynamodb or sqs.');
    if (fault !== 'throttle' && fault !== 'error' && fault !== 'commit-then-fail') {
      return wrong('"fault" is throttle, error or commit-then-fail.');
    }
    const share = asNumber(rate);
    if (share === undefined || share < 0 || share > 1) return wrong('"rate" is a share from 0 to 1.');
    const target = asText(table) ?? asText(queue);
    const [wanted, from, most] = [asText(operation), asNumber(seed), asNumber(times)];
    rules.push({
      service,
      fault,
      rate: share,
      ...(target !== undefined && { table: target }),
      ...(wanted !== undefined && { operation: wanted }),
      ...(from !== undefined && { seed: from }),
      ...(most !== undefined && { times: most }),
    });
  }
  return { kind: 'read', rules };
}

function wrong(detail: string): ReadRules {
  return { kind: 'wrong', detail };
}
