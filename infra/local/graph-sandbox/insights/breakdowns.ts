import type { Params } from '../graph-call.ts';
import { invalidParameter } from '../graph-error.ts';
import { listParam } from './list-param.ts';

/** Those that scripted rows can carry. */
export const BREAKDOWNS = [
  'publisher_platform',
  'platform_position',
  'device_platform',
  'impression_device',
  'age',
  'gender',
  'country',
  'region',
] as const;

export type Breakdown = (typeof BREAKDOWNS)[number];

/** Only these may be asked for together; any part of a set may, but a position means nothing without its platform. */
const TOGETHER: readonly ReadonlySet<Breakdown>[] = [
  new Set(['publisher_platform', 'platform_position', 'device_platform', 'impression_device']),
  new Set(['age', 'gender']),
  new Set(['country']),
  new Set(['region']),
];

export function parseBreakdowns(params: Params): readonly Breakdown[] {
  const names = listParam(params, 'breakdowns') ?? [];
  const known = BREAKDOWNS.filter((name) => names.includes(name));
  if (known.length !== new Set(names).size) {
    throw invalidParameter(`breakdowns must be among {${BREAKDOWNS.join(', ')}}.`);
  }
  const allowed = TOGETHER.some((set) => known.every((name) => set.has(name)));
  const homeless = known.includes('platform_position') && !known.includes('publisher_platform');
  if (!allowed || homeless) {
    throw invalidParameter(`The combination of breakdowns (${known.join(', ')}) is invalid.`);
  }
  return known;
}
