import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemberIndex, type MemberKeys } from '../../../../infra/local/graph-sandbox/member-index.ts';

/** Few values, so that members share keys often. */
const value = fc.constantFrom('a', 'b', 'c', 'd');
const member = fc
  .record({ EMAIL: value, PHONE: value, EXTERN_ID: value, COUNTRY: value }, { requiredKeys: [] })
  .filter((keys) => Object.keys(keys).length > 0);
const step = fc.record({ kind: fc.constantFrom('add' as const, 'add' as const, 'remove' as const), keys: member });

const identity = (keys: MemberKeys): string => JSON.stringify(Object.entries(keys).sort());
const sharesAKey = (a: MemberKeys, b: MemberKeys): boolean =>
  Object.keys(a).some((name) => name !== 'COUNTRY' && a[name] === b[name]);

/** The same in the plainest words: a list that is searched. */
function play(steps: readonly { kind: 'add' | 'remove'; keys: MemberKeys }[]): readonly MemberKeys[] {
  let members: MemberKeys[] = [];
  for (const { kind, keys } of steps) {
    if (kind === 'remove') members = members.filter((other) => !sharesAKey(keys, other));
    else if (!members.some((other) => identity(other) === identity(keys))) members.push(keys);
  }
  return members;
}

describe('the members of an audience', () => {
  it('are those that were added, less those that share any identifying key with a later removal', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const index = createMemberIndex();
        for (const { kind, keys } of steps) {
          if (kind === 'add') index.add(keys);
          else expect(index.countOf(keys)).toBe(index.remove(keys));
        }
        const wanted = play(steps);
        expect([...index.list()].map(identity)).toEqual(wanted.map(identity));
        expect(index.size).toBe(wanted.length);
      }),
    );
  });

  it('are not emptied by the removal of one person of their town', () => {
    const index = createMemberIndex([
      { EMAIL: 'a', CT: 'berlin', FN: 'ann' },
      { EMAIL: 'b', CT: 'berlin', FN: 'bob' },
    ]);
    index.remove({ CT: 'berlin', FN: 'ann' });
    expect(index.size).toBe(2);
    index.remove({ EMAIL: 'a', CT: 'berlin', FN: 'ann' });
    expect([...index.list()].map(({ EMAIL }) => EMAIL)).toEqual(['b']);
  });

  it('are never found by the removal of what was never added', () => {
    fc.assert(
      fc.property(fc.array(member), (added) => {
        const index = createMemberIndex(added);
        const before = index.size;
        index.remove({ EMAIL: 'nobody', MADID: 'a' });
        expect(index.size).toBe(before);
      }),
    );
  });
});
