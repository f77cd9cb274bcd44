import { describe, expect, it } from 'vitest';
import { fitItems } from '../../../shared/pipeline/fit-items.ts';

const items = (count: number, name: string) =>
  Array.from({ length: count }, (_, i) => ({ itemId: `item-${i}`, name, price: 1.5 }));

describe('the items an order keeps', () => {
  it('stay as they are in any ordinary order', () => {
    const ordinary = items(200, 'A pair of shoes with a rather long name');
    expect(fitItems(ordinary)).toBe(ordinary);
    expect(fitItems([])).toEqual([]);
  });

  it('lose their names, not their ids and prices, when they are too many', () => {
    const fitted = fitItems(items(500, 'n'.repeat(500)));
    expect(fitted).toHaveLength(500);
    expect(fitted?.[499]).toEqual({ itemId: 'item-499', price: 1.5 });
  });

  it('count in bytes, and are too much when their ids alone are', () => {
    expect(fitItems(Array(500).fill({ itemId: '👟'.repeat(64) }))).toBeUndefined();
  });
});
