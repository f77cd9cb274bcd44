import type { Conversion } from '../domain/conversion/conversion.ts';
import type { Instant } from '../domain/time.ts';
import { ORDER_DAY_SETTLED } from './order-day-store.ts';

/** Orders and the touchpoints before them: about 250 bytes each. */
const MOST_HELD = 800_000;

type HeldDay = { readonly mark: Instant; readonly orders: readonly Conversion[]; readonly weight: number };

const weigh = (orders: readonly Conversion[]): number => orders.reduce((sum, { path }) => sum + 1 + path.length, 0);

/** Days of orders as they were read, the one asked for last to be forgotten last. */
export function createOrderDayCache() {
  const days = new Map<string, HeldDay>();
  let held = 0;

  function forget(key: string): void {
    held -= days.get(key)?.weight ?? 0;
    days.delete(key);
  }

  return {
    /** `undefined`: not read yet, or something was written since. */
    get(key: string, mark: Instant): readonly Conversion[] | undefined {
      const day = days.get(key);
      if (day === undefined || day.mark !== mark) return undefined;
      days.delete(key);
      days.set(key, day);
      return day.orders;
    },

    /** @param askedAt When reading began, by the machine's clock. */
    put(key: string, { mark, askedAt, orders }: { mark: Instant; askedAt: Instant; orders: readonly Conversion[] }) {
      forget(key);
      const weight = weigh(orders);
      if (askedAt - mark < ORDER_DAY_SETTLED || weight > MOST_HELD) return;
      days.set(key, { mark, orders, weight });
      held += weight;
      for (const oldest of days.keys()) {
        if (held <= MOST_HELD) break;
        forget(oldest);
      }
    },
  };
}
