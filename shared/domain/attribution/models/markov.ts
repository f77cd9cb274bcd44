import { compareText } from '../../compare-text.ts';
import { eliminateStates, type Flow } from '../absorbing-chain.ts';
import type { GroupCredit, Journey } from '../model.ts';

/** What was seen at one group. */
type State = {
  readonly group: string;
  /** How often an order came next. */
  converted: number;
  /** How often nothing came next. */
  lost: number;
  /** How often another group came next. The same one again is a longer stay: it delays and decides nothing. */
  readonly next: Map<State, number>;
};

/**
 * Order 1: where one goes next hangs on where one is alone. The removal effect of a group is the part of the conversions
 * that is lost when whoever arrives there goes no further; credits are the effects scaled to 1.
 *
 * Lost are the conversions that came by the group at all: P(ever there) × P(order | there). With `M` the counts as
 * `eliminateStates` takes them, P(order | there) is `M⁻¹ × orders`. P(ever there) is the stays expected over those
 * expected once there; the chain was counted from the journeys, so the stays expected are the stays that were seen, and
 * what is left of the quotient is 1 / (journeys × diagonal of `M⁻¹`). So one elimination serves all groups.
 */
export function markov(journeys: Iterable<Journey>): ReadonlyMap<string, GroupCredit> {
  const states = countStates(journeys);
  const conversions = states.reduce((sum, { converted }) => sum + converted, 0);
  const chain = eliminateStates(flowOf(states));
  const toOrder = chain.solve(Float64Array.from(states, ({ converted }) => converted));
  const effects = chain
    .inverseDiagonal()
    .map((diagonal, i) => (conversions === 0 ? 0 : Math.min(1, (toOrder[i] ?? 0) / (diagonal * conversions))));
  const sum = effects.reduce((total, effect) => total + effect, 0);
  return new Map(
    states.map(({ group }, i) => {
      const removalEffect = effects[i] ?? 0;
      return [group, { share: sum === 0 ? 0 : removalEffect / sum, removalEffect }];
    }),
  );
}

/** States in an order that hangs on the counts alone, those with few neighbours first: they are quickly eliminated. */
function countStates(journeys: Iterable<Journey>): readonly State[] {
  const states = new Map<string, State>();
  const stateOf = (group: string): State => {
    const known = states.get(group);
    if (known !== undefined) return known;
    const state: State = { group, converted: 0, lost: 0, next: new Map() };
    states.set(group, state);
    return state;
  };
  for (const { groups, converted } of journeys) {
    let last: State | undefined;
    for (const group of groups) {
      if (last?.group === group) continue;
      const state = stateOf(group);
      last?.next.set(state, (last.next.get(state) ?? 0) + 1);
      last = state;
    }
    if (last !== undefined) last[converted ? 'converted' : 'lost'] += 1;
  }
  return [...states.values()].sort((a, b) => a.next.size - b.next.size || compareText(a.group, b.group));
}

function flowOf(states: readonly State[]): Flow {
  const places = new Map(states.map((state, place) => [state, place]));
  return {
    exits: Float64Array.from(states, ({ converted, lost }) => converted + lost),
    moves: states.map(({ next }) => {
      const row = new Float64Array(states.length);
      for (const [state, count] of next) row[places.get(state) ?? 0] = count;
      return row;
    }),
  };
}
