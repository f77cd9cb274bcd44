import { flaggedFields } from './audience-flags.ts';
import type { Audience } from './audience-store.ts';
import type { Params } from './graph-call.ts';
import { invalidParameter } from './graph-error.ts';
import { structuredParam } from './params.ts';
import type { SandboxSettings } from './sandbox-settings.ts';
import type { OperationStatus } from './website/website-status.ts';

/** Below this a list is too small to be delivered to. */
const SMALLEST_DELIVERED = 100;

/** What the fields of an audience depend on beside itself. */
export type FieldContext = {
  readonly settings: SandboxSettings;
  readonly isReplacing: (audience: Audience) => boolean;
  readonly sizeOf: (audience: Audience) => number;
  /** Whether members changed and sizes do not show it yet. */
  readonly isPopulating: (audience: Audience) => boolean;
  /** What is wrong with a website audience's pixel, if it is one and anything is. */
  readonly pixelProblem: (audience: Audience) => OperationStatus | undefined;
};

type Field = (audience: Audience, context: FieldContext) => unknown;

const seconds = (ms: number): number => Math.floor(ms / 1000);

const FIELDS: Readonly<Record<string, Field>> = {
  id: (audience) => audience.id,
  account_id: (audience) => audience.accountId,
  name: (audience) => audience.definition.name,
  description: (audience) => audience.definition.description,
  subtype: (audience) => audience.definition.subtype,
  customer_file_source: (audience) => audience.definition.customer_file_source,
  audience_labels: (audience) => audience.definition.audience_labels,
  retention_days: (audience) => audience.definition.retention_days,
  opt_out_link: (audience) => audience.definition.opt_out_link,
  is_value_based: (audience) => audience.definition.is_value_based ?? false,
  rule: (audience) => audience.definition.rule,
  approximate_count_lower_bound: (audience, { sizeOf }) => roundCount(sizeOf(audience), Math.floor),
  approximate_count_upper_bound: (audience, { sizeOf }) => roundCount(sizeOf(audience), Math.ceil),
  delivery_status: (audience, { sizeOf }) =>
    sizeOf(audience) < SMALLEST_DELIVERED
      ? { code: 300, description: 'This audience is too small to be delivered to.' }
      : { code: 200, description: 'This audience is ready for use.' },
  operation_status: (audience, { settings, isReplacing, isPopulating, pixelProblem }) => {
    if (flaggedFields(audience.definition, settings).length > 0) {
      return { code: 471, description: 'This audience was flagged for integrity.' };
    }
    if (isReplacing(audience)) return { code: 414, description: 'The members of this audience are being replaced.' };
    if (audience.replaceFailed)
      return { code: 415, description: 'The members of this audience were not fully replaced.' };
    const problem = pixelProblem(audience);
    if (problem !== undefined) return problem;
    return isPopulating(audience)
      ? { code: 441, description: 'This audience is being populated; it can be used.' }
      : { code: 200, description: 'Normal' };
  },
  fields_violating_integrity_policy: (audience, { settings }) => flaggedFields(audience.definition, settings),
  time_created: (audience) => seconds(audience.createdAt),
  time_updated: (audience) => seconds(audience.updatedAt),
  time_content_updated: (audience) => seconds(audience.contentUpdatedAt),
  delete_time: () => 0,
};

/** Sizes are never told exactly: two significant digits, both bounds around the truth. */
function roundCount(count: number, round: (value: number) => number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(count, 1))) - 1);
  return round(count / unit) * unit;
}

/** `a,b{c}` or a list; what stands in braces or after a dot shapes a subfield and is not looked at. */
export function parseFields(params: Params): readonly string[] {
  const sent = params.fields;
  if (sent === undefined || sent === null || sent === '') return ['id'];
  const list =
    typeof sent === 'string' && !sent.startsWith('[') ? splitFields(sent) : structuredParam(params, 'fields');
  if (!Array.isArray(list)) throw invalidParameter('Param fields must be a list of fields.');
  return ['id', ...list.map((field) => String(field).trim()).filter((field) => field !== '' && field !== 'id')];
}

function splitFields(text: string): readonly string[] {
  return text.replaceAll(/\{[^}]*\}|\.\w+\([^)]*\)/g, '').split(',');
}

export function showAudience(audience: Audience, fields: readonly string[], context: FieldContext): Params {
  const shown: Record<string, unknown> = {};
  for (const field of fields) {
    const value = audienceField(audience, field, context);
    if (value !== undefined) shown[field] = value;
  }
  return shown;
}

export function audienceField(audience: Audience, field: string, context: FieldContext): unknown {
  const read = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;
  if (read === undefined) {
    throw invalidParameter(`Tried accessing nonexisting field (${field}) on node type (CustomAudience)`);
  }
  return read(audience, context);
}
