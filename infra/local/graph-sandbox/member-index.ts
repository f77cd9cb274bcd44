/** The non-empty keys of one member, by their names in Meta's schema. */
export type MemberKeys = Readonly<Record<string, string>>;

export interface MemberIndex {
  readonly size: number;
  /** Adding the same keys twice leaves one member. */
  add(keys: MemberKeys): void;
  /**
   * Takes out every member that shares any key with `keys`. Meta does not say how many of the keys must agree; whoever
   * is right under the harshest reading is right under every other.
   */
  remove(keys: MemberKeys): void;
  list(): IterableIterator<MemberKeys>;
}

export function createMemberIndex(initial: Iterable<MemberKeys> = []): MemberIndex {
  const members = new Map<string, MemberKeys>();
  /** Which members carry a key: nearly always one, so a set is made only for the second. */
  const holders = new Map<string, string | Set<string>>();

  function hold(key: string, member: string): void {
    const held = holders.get(key);
    if (held === undefined) holders.set(key, member);
    else if (typeof held !== 'string') held.add(member);
    else if (held !== member) holders.set(key, new Set([held, member]));
  }

  function release(key: string, member: string): void {
    const held = holders.get(key);
    if (held === member) holders.delete(key);
    else if (held instanceof Set) {
      held.delete(member);
      if (held.size === 0) holders.delete(key);
    }
  }

  function drop(member: string): void {
    const keys = members.get(member);
    if (keys === undefined) return;
    members.delete(member);
    for (const name in keys) release(`${name}=${keys[name]}`, member);
  }

  function add(keys: MemberKeys): void {
    const member = memberId(keys);
    if (member === '' || members.has(member)) return;
    members.set(member, keys);
    for (const name in keys) hold(`${name}=${keys[name]}`, member);
  }

  for (const keys of initial) add(keys);
  return {
    get size() {
      return members.size;
    },
    add,
    remove(keys) {
      for (const name in keys) {
        const held = holders.get(`${name}=${keys[name]}`);
        if (typeof held === 'string') drop(held);
        else if (held !== undefined) for (const member of [...held]) drop(member);
      }
    },
    list: () => members.values(),
  };
}

/** The same whatever order the keys came in. Key names hold no `=` and the values are quoted, so no two tuples collide. */
function memberId(keys: MemberKeys): string {
  const names = Object.keys(keys);
  if (names.length > 1) names.sort();
  return names.map((name) => `${name}=${JSON.stringify(keys[name])}`).join('&');
}
