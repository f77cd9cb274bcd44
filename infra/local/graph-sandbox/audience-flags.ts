import type { AudienceDefinition } from './audience-definition.ts';
import { GraphError } from './graph-error.ts';
import type { SandboxSettings } from './sandbox-settings.ts';

/** Fields that break the integrity policy. Nothing does until words are scripted. */
export function flaggedFields(definition: AudienceDefinition, { flaggedWords }: SandboxSettings): readonly string[] {
  return (['name', 'description', 'rule'] as const).filter((field) => {
    const text = definition[field]?.toLowerCase() ?? '';
    return flaggedWords.some((word) => text.includes(word.toLowerCase()));
  });
}

export function checkTerms(settings: SandboxSettings, accountId: string): void {
  if (settings.tosAccepted) return;
  throw new GraphError({
    code: 200,
    subcode: settings.tosSubcode,
    status: 403,
    message: '(#200) Custom Audience Terms Not Accepted',
    userTitle: 'Custom Audience Terms Not Accepted',
    userMessage: `Accept the Custom Audience terms before creating or editing an audience: https://business.facebook.com/ads/manage/customaudiences/tos/?act=${accountId}`,
  });
}

/** Members of a flagged list cannot be edited. */
export function checkUploadAllowed(definition: AudienceDefinition, settings: SandboxSettings): void {
  if (flaggedFields(definition, settings).length === 0) return;
  throw new GraphError({
    code: 100,
    subcode: 1713230,
    message: '(#100) Invalid parameter',
    userTitle: 'Audience Upload Blocked',
    userMessage: 'This audience was flagged because its name or description may not comply with the terms.',
  });
}

/** A flagged audience can be edited only so that it stops being one, if at all. */
export function checkChangeAllowed(
  before: AudienceDefinition,
  after: AudienceDefinition,
  settings: SandboxSettings,
): void {
  if (flaggedFields(before, settings).length === 0) return;
  const { subtype } = before;
  if (subtype === 'LOOKALIKE' || (subtype === 'CUSTOM' && settings.flaggedEdits === 'blocked')) {
    throw editBlocked(1713228, 'This audience was flagged and cannot be edited; create a new one.');
  }
  if (flaggedFields(after, settings).length === 0) return;
  throw editBlocked(1713231, 'Change the flagged fields of this audience before editing anything else.');
}

function editBlocked(subcode: number, userMessage: string): GraphError {
  return new GraphError({
    code: 100,
    subcode,
    message: '(#100) Invalid parameter',
    userTitle: 'Audience Edit Blocked',
    userMessage,
  });
}
