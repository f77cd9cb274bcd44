import { afterAll, beforeAll, expect, it } from 'vitest';
import { hashMatchKey } from '../../../shared/meta/hash-match-key.ts';
import { startGraph, type TestGraph } from '../../support/graph.ts';

const hash = (text: string): string => hashMatchKey(text) ?? '';
const person = (name: string) => ({
  email: hash(`${name}@example.com`),
  described: { firstName: hash(name), city: hash('berlin') },
});
let graph: TestGraph;
beforeAll(async () => {
  graph = await startGraph();
});
afterAll(() => graph.close());

async function aList(name: string): Promise<string> {
  const made = await graph.meta.createAudience({ adAccountId: 'act_5', name, description: name });
  if (made.kind !== 'created') throw new Error('The sandbox made no list');
  await graph.meta.addUsers(made.metaAudienceId, [person('mary'), person('anna'), person('ben')]);
  return made.metaAudienceId;
}
const members = async (id: string): Promise<readonly object[]> =>
  (await graph.audiences()).find((audience) => audience.id === id)?.members ?? [];
const atMeta = (name: string) => ({
  EMAIL: person(name).email,
  FN: person(name).described.firstName,
  CT: person(name).described.city,
});

it('whoever stays when a list is replaced keeps what describes them', async () => {
  const id = await aList('Replaced at once');
  expect(await graph.removals.replaceWith(id, [person('anna'), person('ben')])).toMatchObject({ kind: 'done' });
  expect(await members(id)).toEqual([atMeta('anna'), atMeta('ben')]);

  const other = await aList('Replaced in batches');
  const batch = { sessionId: 77, seq: 1, isLast: true };
  expect(await graph.meta.replaceBatch(other, batch, [person('anna')])).toMatchObject({ kind: 'done', invalid: 0 });
  expect(await members(other)).toEqual([atMeta('anna')]);
});

it('a removal names its person alone, and not everybody of their town', async () => {
  const id = await aList('Left by one');
  expect(await graph.removals.removeFrom(id, [person('mary')])).toMatchObject({ kind: 'done' });
  expect(await members(id)).toEqual([atMeta('anna'), atMeta('ben')]);
  const removal = (await graph.requests()).findLast(({ path }) => path.endsWith(`/${id}/users`));
  expect(JSON.stringify(removal)).toContain('EMAIL');
  expect(JSON.stringify(removal)).not.toContain(hash('berlin'));
});
