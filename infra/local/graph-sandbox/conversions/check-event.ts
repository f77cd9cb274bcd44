import type { Params } from '../graph-call.ts';
import { invalidParameter } from '../graph-error.ts';
import { flagParam, integerParam, requiredText, structuredParam, textParam } from '../params.ts';
import type { SandboxSettings } from '../sandbox-settings.ts';
import { checkCustomData } from './check-custom-data.ts';
import { checkEventTime } from './check-event-time.ts';
import { checkUserData } from './check-user-data.ts';
import type { CheckedEvent } from './received-event.ts';

const ACTION_SOURCES: ReadonlySet<string> = new Set([
  ...['email', 'website', 'app', 'phone_call', 'chat', 'physical_store', 'system_generated', 'business_messaging'],
  'other',
]);

export function checkEvent(event: Params, settings: SandboxSettings, nowMs: number): CheckedEvent {
  const name = requiredText(event, 'event_name');
  const actionSource = requiredText(event, 'action_source');
  if (!ACTION_SOURCES.has(actionSource)) {
    throw invalidParameter(`action_source must be one of {${[...ACTION_SOURCES].join(', ')}}.`);
  }
  const time = checkEventTime(event, actionSource, nowMs, settings.strictEventTime);
  const id = textParam(event, 'event_id');
  const url = textParam(event, 'event_source_url');
  const { keys, matchKeys } = checkUserData(event, settings.unhashedUserData);
  if (actionSource === 'website') checkWebsite(url, keys);
  checkProcessingOptions(event);
  flagParam(event, 'opt_out');
  return {
    name,
    ...(id === undefined ? {} : { id }),
    time,
    actionSource,
    ...(url === undefined ? {} : { url }),
    userDataKeys: keys,
    matchKeys,
    customData: checkCustomData(name, event),
  };
}

function checkWebsite(url: string | undefined, keys: readonly string[]): void {
  if (url === undefined) throw invalidParameter('An event of a website needs event_source_url.');
  if (!URL.canParse(url)) throw invalidParameter('event_source_url must be a URL.');
  if (!keys.includes('client_user_agent')) {
    throw invalidParameter('An event of a website needs user_data[client_user_agent].');
  }
}

const KNOWN_STATES: ReadonlySet<number> = new Set([0, ...Array.from({ length: 14 }, (_, n) => 1000 + n)]);

/** `[]` or `["LDU"]`, with a state wherever there is a country. */
function checkProcessingOptions(event: Params): void {
  const options = structuredParam(event, 'data_processing_options');
  if (options !== undefined && (!Array.isArray(options) || options.some((option) => option !== 'LDU'))) {
    throw invalidParameter('data_processing_options must be [] or ["LDU"].');
  }
  const country = integerParam(event, 'data_processing_options_country');
  const state = integerParam(event, 'data_processing_options_state');
  if (country !== undefined && country !== 0 && country !== 1) {
    throw invalidParameter('data_processing_options_country must be 0 or 1.');
  }
  if (country !== undefined && state === undefined) {
    throw invalidParameter('data_processing_options_country needs data_processing_options_state.');
  }
  if (state !== undefined && !KNOWN_STATES.has(state)) {
    throw invalidParameter('data_processing_options_state is not a known state.');
  }
}
