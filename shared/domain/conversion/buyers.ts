import type { VisitorId } from '../ids.ts';
import type { Conversion } from './conversion.ts';
import { orderTime } from './order.ts';

/**
 * Who may be named as the buyer: nobody, where consent was withdrawn before the order and never given again. That an event
 * said nothing of consent, which a server's may, does not undo what the buyer said (DESIGN: Consent).
 */
export function buyersOf(conversion: Conversion): readonly VisitorId[] {
  const { visitorIds, withdrawals, regranted } = conversion;
  if (visitorIds.length === 0 || withdrawals.length === 0) return visitorIds;
  const at = orderTime(conversion);
  const last = at === undefined ? undefined : withdrawals.find((withdrawn) => withdrawn <= at);
  return last === undefined || regranted.includes(last) ? visitorIds : [];
}
