/** Asks DynamoDB what a call costs, and takes the answer out again when the caller had not asked. */
import { asArray, asRecord } from '../assembly/template.ts';

/** The operations that can say what they cost, and which kind of unit that is. */
export const UNIT_OF: Readonly<Record<string, 'read' | 'write'>> = {
  GetItem: 'read',
  BatchGetItem: 'read',
  Query: 'read',
  Scan: 'read',
  TransactGetItems: 'read',
  PutItem: 'write',
  UpdateItem: 'write',
  DeleteItem: 'write',
  BatchWriteItem: 'write',
  TransactWriteItems: 'write',
};

export type Asked = 'NONE' | 'TOTAL' | 'INDEXES';
type Json = Record<string, unknown>;

export function askForCapacity(body: string): { readonly body: string; readonly asked: Asked } {
  if (!body.includes('"ReturnConsumedCapacity"') && body.length > 2) {
    return { body: `{"ReturnConsumedCapacity":"INDEXES",${body.slice(body.indexOf('{') + 1)}`, asked: 'NONE' };
  }
  const input = asRecord(JSON.parse(body));
  const asked = input.ReturnConsumedCapacity;
  return {
    body: JSON.stringify({ ...input, ReturnConsumedCapacity: 'INDEXES' }),
    asked: asked === 'TOTAL' || asked === 'INDEXES' ? asked : 'NONE',
  };
}

export type CapacityAnswer = { readonly body: Buffer; readonly consumed: readonly Json[] };

const MARK = '"ConsumedCapacity":';

/** The engine writes it last, so mostly only the end of an answer has to be read. */
export function takeCapacity(body: Buffer, asked: Asked): CapacityAnswer {
  const mark = body.lastIndexOf(MARK);
  if (mark < 0) return { body, consumed: [] };
  const tail = parse(`{${body.toString('utf8', mark)}`);
  if (tail !== undefined && Object.keys(tail).length === 1) {
    const before = body.subarray(0, mark);
    const head = Buffer.concat([before.at(-1) === 0x2c ? before.subarray(0, -1) : before, Buffer.from('}')]);
    return answer(tail.ConsumedCapacity, asked, body, head);
  }
  const whole = parse(body.toString('utf8'));
  if (whole === undefined || !('ConsumedCapacity' in whole)) return { body, consumed: [] };
  const { ConsumedCapacity, ...rest } = whole;
  return answer(ConsumedCapacity, asked, body, Buffer.from(JSON.stringify(rest)));
}

function answer(capacity: unknown, asked: Asked, full: Buffer, without: Buffer): CapacityAnswer {
  const consumed = (Array.isArray(capacity) ? capacity : [capacity]).map(asRecord);
  if (asked === 'INDEXES') return { body: full, consumed };
  if (asked === 'NONE') return { body: without, consumed };
  const totals = consumed.map(({ TableName, CapacityUnits }) => ({ TableName, CapacityUnits }));
  const body = { ...parse(without.toString('utf8')), ConsumedCapacity: Array.isArray(capacity) ? totals : totals[0] };
  return { body: Buffer.from(JSON.stringify(body)), consumed };
}

function parse(text: string): Json | undefined {
  try {
    return asRecord(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The tables of a request, once for each item of a transaction. */
export function tablesOf(body: string): readonly string[] {
  const { TableName, RequestItems, TransactItems } = parse(body) ?? {};
  if (typeof TableName === 'string') return [TableName];
  if (RequestItems !== undefined) return Object.keys(asRecord(RequestItems));
  return asArray(TransactItems).flatMap((item) =>
    Object.values(asRecord(item)).map((action) => String(asRecord(action).TableName)),
  );
}
