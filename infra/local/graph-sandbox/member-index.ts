/** The non-empty keys of one member, by their names in Meta's schema. */
export type MemberKeys = Readonly<Record<string, string>>;

export interface MemberIndex {
  readonly size: number;
  /** Adding the same keys twice leaves one member. */
  add(keys: MemberKeys): void;
  /**
   * Takes out every member that shares any identifying key with `keys`, and says how many went. Meta does not say how many
   * of the keys must agree; whoever is right under the harshest reading is right under every other. A name, a birthday or a
   * town identifies nobody: otherwise the removal of one person of Berlin would empty Berlin.
   */
  remove(keys: MemberKeys): number;
  /** How many `remove` would take out. */
  countOf(keys: MemberKeys): number;
  clear(): void;
  list(): IterableIterator<MemberKeys>;
}

/** Keys that describe a person among others, and that only narrow down a match. */
const DESCRIBING: ReadonlySet<string> = new Set([
  ...['FN', 'LN', 'FI', 'CT', 'ST', 'ZIP', 'COUNTRY', 'GEN', 'DOBY', 'DOBM', 'DOBD'],
]);

/** Who carries one value: nearly always one member, so a set is made only for the second. */
type Holders = MemberKeys | Set<MemberKeys>;

export function createMemberIndex(initial: Iterable<MemberKeys> = []): MemberIndex {
  const members = new Set<MemberKeys>();
  const byName = new Map<string, Map<string, Holders>>();

  function hold(name: string, value: string, member: MemberKeys): void {
    const byValue = byName.get(name) ?? new Map<string, Holders>();
    byName.set(name, byValue);
    const held = byValue.get(value);
    if (held === undefined) byValue.set(value, member);
    else if (held instanceof Set) held.add(member);
    else byValue.set(value, new Set([held, member]));
  }

  function release(name: string, value: string, member: MemberKeys): void {
    const byValue = byName.get(name);
    const held = byValue?.get(value);
    if (held instanceof Set && held.size > 1) held.delete(member);
    else if (held !== undefined) byValue?.delete(value);
  }

  function drop(member: MemberKeys): void {
    if (!members.delete(member)) return;
    for (const [name, value] of Object.entries(member)) release(name, value, member);
  }

  function sharing(keys: MemberKeys): ReadonlySet<MemberKeys> {
    const found = new Set<MemberKeys>();
    for (const [name, value] of Object.entries(keys)) {
      const held = DESCRIBING.has(name) ? undefined : byName.get(name)?.get(value);
      if (held !== undefined) for (const member of holdersOf(held)) found.add(member);
    }
    return found;
  }

  /** An equal member holds every value; it is looked for among the holders of the rarest one. */
  function has(entries: readonly (readonly [string, string])[]): boolean {
    let fewest: Holders | undefined;
    for (const [name, value] of entries) {
      const held = byName.get(name)?.get(value);
      if (held === undefined) return false;
      if (fewest === undefined || sizeOf(held) < sizeOf(fewest)) fewest = held;
    }
    return fewest === undefined || holdersOf(fewest).some((member) => isEqual(member, entries));
  }

  function add(keys: MemberKeys): void {
    const entries = Object.entries(keys);
    if (has(entries)) return;
    members.add(keys);
    for (const [name, value] of entries) hold(name, value, keys);
  }

  for (const keys of initial) add(keys);
  return {
    get size() {
      return members.size;
    },
    add,
    remove(keys) {
      const before = members.size;
      for (const member of sharing(keys)) drop(member);
      return before - members.size;
    },
    countOf: (keys) => sharing(keys).size,
    clear() {
      members.clear();
      byName.clear();
    },
    list: () => members.values(),
  };
}

function sizeOf(held: Holders): number {
  return held instanceof Set ? held.size : 1;
}

function holdersOf(held: Holders): readonly MemberKeys[] {
  return held instanceof Set ? [...held] : [held];
}

function isEqual(member: MemberKeys, entries: readonly (readonly [string, string])[]): boolean {
  return Object.keys(member).length === entries.length && entries.every(([name, value]) => member[name] === value);
}
