import type { EventStore } from '../conversions/event-store.ts';
import type { SandboxSettings } from '../sandbox-settings.ts';
import { type AudienceRule, pixelsOf } from './audience-rule.ts';

export type OperationStatus = { readonly code: number; readonly description: string };

/** What keeps a website audience empty: no pixel of its rule exists, or none of them ever fired. */
export function pixelProblem(
  rule: AudienceRule,
  events: EventStore,
  { pixels }: SandboxSettings,
): OperationStatus | undefined {
  const named = [...pixelsOf(rule)];
  const known = named.filter((pixel) => Object.keys(pixels).length === 0 || Object.hasOwn(pixels, pixel));
  if (known.length === 0) return { code: 421, description: 'No pixel is found for this audience.' };
  if (known.some((pixel) => events.ofPixel(pixel).length > 0)) return undefined;
  return { code: 422, description: 'The pixel of this audience is not firing.' };
}
