/** The orders placed in this tab, newest first. */
const KEY = 'wayfare-orders';

export const readOrders = (): readonly string[] => JSON.parse(sessionStorage.getItem(KEY) ?? '[]') as readonly string[];

export function placeOrder(): string {
  const orderId = `demo-${crypto.randomUUID().slice(0, 8)}`;
  sessionStorage.setItem(KEY, JSON.stringify([orderId, ...readOrders()]));
  return orderId;
}
