import type { DidRule } from '../domain/audience/rule.ts';
import type { Problem } from '../domain/errors.ts';
import { parseCurrency } from '../domain/money.ts';

const MAX_COUNT = 8;
const MAX_VALUE = 1e12;

export type Amounts = Pick<DidRule, 'minCount' | 'minValue' | 'currency'>;

/** How many events a rule asks for, and worth how much together. Problems are added by path. */
export function readAmounts(fields: ReadonlyMap<string, unknown>, path: string, problems: Problem[]): Amounts {
  const refuse = (field: string, detail: string): void => void problems.push({ path: `${path}.${field}`, detail });
  const minCount = fields.get('minCount');
  const minValue = fields.get('minValue');
  const currency = fields.get('currency');
  const found: { -readonly [Field in keyof Amounts]: Amounts[Field] } = {};
  if (minCount !== undefined) {
    if (typeof minCount === 'number' && Number.isInteger(minCount) && minCount >= 1 && minCount <= MAX_COUNT)
      found.minCount = minCount;
    else refuse('minCount', `must be a whole number from 1 to ${MAX_COUNT}`);
  }
  if (minValue !== undefined) {
    if (typeof minValue === 'number' && minValue > 0 && minValue <= MAX_VALUE) found.minValue = minValue;
    else refuse('minValue', 'must be a number above 0');
  }
  if (currency !== undefined) {
    const code = typeof currency === 'string' ? parseCurrency(currency) : undefined;
    if (code === undefined) refuse('currency', 'must be an ISO 4217 currency code such as EUR');
    else if (minValue === undefined) refuse('currency', 'can stand beside minValue alone');
    else found.currency = code;
  }
  return found;
}
