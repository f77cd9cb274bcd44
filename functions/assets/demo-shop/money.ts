import { CURRENCY } from './products.ts';

export const money = (amount: number): string => `${amount.toFixed(2)} ${CURRENCY}`;
