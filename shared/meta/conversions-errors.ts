import type { AudienceError } from '../domain/audience/audience.ts';
import type { GraphError } from './graph-error.ts';

/** Why events wait, and what somebody can do about it. */
export type ForwardFailure = Omit<AudienceError, 'at'>;

/** What Meta says of a single event, by subcode (META.md 5); its own texts may repeat what was sent. */
const REASONS: Readonly<Record<number, string>> = {
  2804003: 'It is older than 7 days.',
  2804009: 'A purchase needs a value and a currency.',
  2804050: 'It says too little for Meta to find anybody by.',
};

/** Parameters, besides the object itself, that Meta cannot read. */
const INVALID_PARAMETER = 100;
const NO_SUCH_OBJECT: ReadonlySet<number | undefined> = new Set([33, 34]);

/** What is wrong with an event of the call; `undefined` when no event is to blame. */
export function reasonOf({ code, subcode, advice }: GraphError): string | undefined {
  if (code !== INVALID_PARAMETER || NO_SUCH_OBJECT.has(subcode) || advice.class === 'retry-later') return undefined;
  const known = subcode === undefined ? undefined : REASONS[subcode];
  return known ?? `Meta does not take it (error ${code}${subcode === undefined ? '' : `/${subcode}`}).`;
}

const WAIT = 'Nothing to do: they are sent again by themselves, for up to 7 days.';
const GOES_ON = 'Waiting events are then sent by themselves, those of the last 7 days.';

/** The same kinds of failure as with audiences, in words about events. */
export function failureOf(error: GraphError | undefined): ForwardFailure {
  const kind = error?.advice.class ?? 'retry-later';
  switch (kind) {
    case 'retry-later':
      return {
        class: kind,
        message: error?.advice.message ?? 'Meta did not say that it has the events.',
        action: WAIT,
      };
    case 'credentials':
      return {
        class: kind,
        message: 'Meta does not take events with this access token.',
        action: `Give the system user the pixel in Meta Business settings, and store a token of theirs that is valid. ${GOES_ON}`,
      };
    case 'human':
      return {
        class: kind,
        message: NO_SUCH_OBJECT.has(error?.subcode)
          ? 'Meta does not find the pixel, or the access token may not see it.'
          : 'Meta takes no events for this pixel until somebody acts.',
        action: `Check the pixel id, and what Events Manager says of the pixel. ${GOES_ON}`,
      };
    default:
      return {
        class: 'bug',
        message: 'Meta did not understand the request.',
        action: `Ask whoever runs Backtrail to look into it (error ${error?.code ?? 'unknown'}). ${GOES_ON}`,
      };
  }
}
