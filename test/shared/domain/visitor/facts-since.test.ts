import { expect, it } from 'vitest';
import { factsSince } from '../../../../shared/domain/visitor/facts-since.ts';
import { NO_FACTS } from '../../../../shared/domain/visitor/visitor-facts.ts';

it('an erasure leaves of the histories what came after it', () => {
  const history = {
    both: [
      { id: 1, at: 200 },
      { id: 2, at: 100 },
    ],
    before: [{ id: 3, at: 50 }],
  };
  expect(factsSince({ ...NO_FACTS, history }, 100).history).toEqual({ both: [{ id: 1, at: 200 }] });
});
