import type { Params } from '../graph-call.ts';
import { GraphError, invalidParameter } from '../graph-error.ts';
import { objectParam, textParam } from '../params.ts';

/** What an event says of the goods and the money. Only a purchase has to say anything. */
export function checkCustomData(eventName: string, event: Params): Params {
  const data = objectParam(event, 'custom_data') ?? {};
  const value = textParam(data, 'value');
  const currency = textParam(data, 'currency');
  if (eventName === 'Purchase' && (value === undefined || currency === undefined)) throw purchaseWithout(currency);
  if (value !== undefined && !Number.isFinite(Number(value))) {
    throw invalidParameter('custom_data[value] must be a number.');
  }
  if (currency !== undefined && !/^[A-Za-z]{3}$/.test(currency)) {
    throw invalidParameter('custom_data[currency] must be a three-letter ISO 4217 code.');
  }
  for (const name of ['content_ids', 'contents']) {
    if (data[name] !== undefined && !Array.isArray(data[name])) {
      throw invalidParameter(`custom_data[${name}] must be a list.`);
    }
  }
  return data;
}

function purchaseWithout(currency: string | undefined): GraphError {
  const what = currency === undefined ? 'Currency' : 'Value';
  return new GraphError({
    code: 100,
    subcode: 2804009,
    message: '(#100) Invalid parameter',
    userTitle: `Missing ${what} for Purchase Event`,
    userMessage: 'A Purchase event needs a value and a currency.',
  });
}
