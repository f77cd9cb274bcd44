import { expect, it } from 'vitest';
import { createSweepHandler } from '../../../functions/sweep/handler.ts';

const swept: number[] = [];
const handler = createSweepHandler({
  sweepDue: async (at) => {
    swept.push(at);
    return { due: 0, refiled: 0, sites: 0 };
  },
  reportResult: () => {},
});

it('sweeps at the time the schedule was due', async () => {
  await handler({ at: '2021-01-01T00:05:00Z' });
  expect(swept).toEqual([Date.UTC(2021, 0, 1, 0, 5)]);
});

it('does not guess a time', async () => {
  await expect(handler({})).rejects.toThrow('did not say');
  await expect(handler({ at: '<aws.scheduler.scheduled-time>' })).rejects.toThrow('did not say');
});
