import { describe, expect, it } from 'vitest';
import { orderTime, orderValue, verified } from '../../../../shared/domain/conversion/order.ts';
import type { OrderId } from '../../../../shared/domain/ids.ts';
import { aClaim, aConversion, noon } from '../../../support/a-touchpoint.ts';

const taxed = aClaim({ value: 120, tax: 20, shipping: 10 });
const refund = (value?: number, id = 'r1') => ({
  refundId: id,
  at: noon(25),
  ...(value === undefined ? {} : { value }),
});

describe('the value of an order', () => {
  it('is what was paid, or less tax, or less tax and shipping', () => {
    const order = aConversion({ claims: [taxed] });
    expect(orderValue(order, 'paid')).toEqual({ gross: 120, net: 120, refunded: 0, currency: 'EUR' });
    expect(orderValue(order, 'netOfTax')).toMatchObject({ gross: 100, net: 100 });
    expect(orderValue(order, 'netOfTaxAndShipping')).toMatchObject({ gross: 90, net: 90 });
  });

  it('loses what refunded items cost, by their own price or the order’s', () => {
    const items = [
      { itemId: 'shoes', price: 30, quantity: 2 },
      { itemId: 'belt', price: 40 },
    ];
    const left = (...refunded: { itemId: string; price?: number; quantity?: number }[]): number => {
      const refunds = [{ ...refund(), items: refunded }];
      return orderValue(aConversion({ claims: [aClaim({ value: 90, items })], refunds }), 'paid').net;
    };
    expect(left({ itemId: 'shoes' })).toBe(60);
    expect(left({ itemId: 'shoes', price: 25, quantity: 2 })).toBe(40);
    expect(left({ itemId: 'shoes', quantity: 2 }, { itemId: 'belt' })).toBe(0);
    expect(left({ itemId: 'socks' })).toBe(0);
    expect(left()).toBe(0);
  });

  it('loses refunds, never below nothing', () => {
    const order = (...refunds: ReturnType<typeof refund>[]) => aConversion({ claims: [taxed], refunds });
    expect(orderValue(order(refund(20)), 'paid')).toMatchObject({ gross: 120, net: 100, refunded: 20 });
    expect(orderValue(order(refund(20), refund(200, 'r2')), 'paid')).toMatchObject({
      gross: 120,
      net: 0,
      refunded: 120,
    });
    expect(orderValue(order(refund()), 'netOfTax')).toMatchObject({ gross: 100, net: 0 });
    expect(orderValue(order(refund(60)), 'netOfTax')).toMatchObject({ gross: 100, net: 50 });
  });

  it('has no binary noise', () => {
    const order = aConversion({ claims: [aClaim({ value: 0.3, tax: 0.1 })], refunds: [refund(0.1)] });
    expect(orderValue(order, 'paid').net).toBe(0.2);
    expect(orderValue(order, 'netOfTax').gross).toBe(0.2);
  });

  it('is nothing without a claim, at a time nobody knows', () => {
    const order = aConversion({ claims: [], refunds: [refund(5)] });
    expect(orderValue(order, 'paid')).toEqual({ gross: 0, net: 0, refunded: 0 });
    expect(orderTime(order)).toBeUndefined();
  });
});

describe('an order', () => {
  it('happened at its earliest claim and is verified by any that is not the browser’s', () => {
    const pixel = aClaim({ trust: 'pixel', at: noon(19) });
    expect(orderTime(aConversion({ claims: [aClaim(), pixel] }))).toBe(noon(19));
    expect(verified(aConversion({ claims: [pixel, aClaim({ trust: 'signed' })] }))).toBe(true);
    expect(verified(aConversion({ claims: [pixel] }))).toBe(false);
  });

  it('is not verified without an order id of the shop’s, whoever sent it', () => {
    expect(verified(aConversion({ orderId: 'e:event-1' as OrderId, claims: [aClaim({ trust: 'server' })] }))).toBe(
      false,
    );
  });
});
