/** What became of a call. `invalid`: at least one of its events is to blame; `failed`: none is. */
export type CallOutcome<Failure> =
  | { readonly kind: 'received' }
  | { readonly kind: 'invalid'; readonly reason: string }
  | { readonly kind: 'failed'; readonly failure: Failure };

export type Bisected<Event, Failure> = {
  readonly received: number;
  readonly refused: readonly { readonly event: Event; readonly reason: string }[];
  /** Not decided: a call failed, or time ran out. In their order. */
  readonly rest: readonly Event[];
  readonly failure?: Failure;
};

/**
 * Sends events in one call; one that is refused is halved until the events to blame are found, so that each costs only
 * itself: with k of n events bad at most 1 + 2k⌈log₂ n⌉ calls.
 *
 * @param send Takes all of the events or none.
 * @param outOfTime Asked before each call but the first.
 */
export async function sendBisecting<Event, Failure>(
  all: readonly Event[],
  send: (events: readonly Event[]) => Promise<CallOutcome<Failure>>,
  outOfTime: () => boolean,
): Promise<Bisected<Event, Failure>> {
  let received = 0;
  const refused: { event: Event; reason: string }[] = [];
  /** The next part is the last. */
  const parts: (readonly Event[])[] = all.length === 0 ? [] : [all];
  const undecided = (): readonly Event[] => parts.toReversed().flat();
  for (let calls = 0; ; calls++) {
    const part = parts.at(-1);
    if (part === undefined) return { received, refused, rest: [] };
    if (calls > 0 && outOfTime()) return { received, refused, rest: undecided() };
    const outcome = await send(part);
    if (outcome.kind === 'failed') return { received, refused, rest: undecided(), failure: outcome.failure };
    parts.pop();
    const [only, second] = part;
    if (outcome.kind === 'received') received += part.length;
    else if (second === undefined && only !== undefined) refused.push({ event: only, reason: outcome.reason });
    else {
      const half = Math.ceil(part.length / 2);
      parts.push(part.slice(half), part.slice(0, half));
    }
  }
}
