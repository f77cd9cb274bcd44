import type { ReceivedEvent } from '../conversions/received-event.ts';

/** Keys that tell who an event is about; an address, a name or a town alone connects nothing. */
export const CONNECTING = ['external_id', 'fbp', 'fbc', 'em', 'ph'] as const;

/** All events of one person, in the order they were received. */
export type Person = readonly ReceivedEvent[];

/** Events that share a key are of one person, and so are those that are connected by others in between. */
export function connectPeople(events: readonly ReceivedEvent[]): readonly Person[] {
  const firstOf = new Map<string, number>();
  const parents = events.map((_, index) => index);

  function rootOf(index: number): number {
    let root = index;
    while (parents[root] !== root) {
      // Every second step is shortened on the way, which keeps the chains flat.
      const parent = parents[root] ?? root;
      parents[root] = parents[parent] ?? parent;
      root = parents[root] ?? parent;
    }
    return root;
  }

  for (const [index, event] of events.entries()) {
    for (const key of keysOf(event)) {
      const first = firstOf.get(key);
      if (first === undefined) firstOf.set(key, index);
      else parents[rootOf(index)] = rootOf(first);
    }
  }
  const people = new Map<number, ReceivedEvent[]>();
  for (const [index, event] of events.entries()) {
    // Whom Meta cannot tell it adds to no audience.
    if (keysOf(event).length === 0) continue;
    const root = rootOf(index);
    const person = people.get(root) ?? [];
    people.set(root, person);
    person.push(event);
  }
  return [...people.values()];
}

function keysOf({ matchKeys }: ReceivedEvent): readonly string[] {
  return CONNECTING.flatMap((name) => (matchKeys[name] ?? []).map((value) => `${name}\n${value}`));
}
