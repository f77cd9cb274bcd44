import type { VisitorId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { TouchKind, TouchMarks, Touchpoint } from '../touchpoint/touchpoint.ts';

/** One contact: of one event id there may be several, where it was sent with other times or marks; the earliest counts. */
export type TouchpointLine = TouchMarks & {
  readonly kind: 'touchpoint';
  readonly visitorId: VisitorId;
  readonly at: Instant;
  readonly eventId: string;
  readonly contact: TouchKind;
  readonly landingPage?: string;
};

/** What happened with less than 30 minutes between; what stands in two files is one visit where it is no further apart. */
export type VisitLine = {
  readonly kind: 'visit';
  readonly visitorId: VisitorId;
  readonly from: Instant;
  readonly to: Instant;
};

export type WithdrawalLine = { readonly kind: 'withdrawal'; readonly visitorId: VisitorId; readonly at: Instant };

/** What the history keeps: all that reports over everybody ask of the events, each line by itself true for ever. */
export type HistoryLine = TouchpointLine | VisitLine | WithdrawalLine;

export function lineOfTouch(
  visitorId: VisitorId,
  { kind: contact, at, eventId, ...marks }: Touchpoint,
): TouchpointLine {
  return { kind: 'touchpoint', visitorId, at, eventId, contact, ...marks };
}

export function touchOfLine({ kind: _, visitorId: __, contact, ...touch }: TouchpointLine): Touchpoint {
  return { ...touch, kind: contact };
}

/** From the first to the last moment that a line tells of. */
export const timesOf = (line: HistoryLine): readonly [Instant, Instant] =>
  line.kind === 'visit' ? [line.from, line.to] : [line.at, line.at];
