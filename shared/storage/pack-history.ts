import type { History, Occurrence } from '../domain/visitor/history.ts';
import { pushUint32, pushVarint, readerOf } from './pack-varint.ts';

const LETTER_A = 0x40;

/**
 * A visitor's histories as bytes: each demand's id (4), how many occurrences, and these, newest first: id (4), then as
 * unsigned varints the distance to the previous one's time in ms (the first: the time itself), the currency as a number
 * in base 32 (0: no value) and the value in thousandths. An occurrence without a value takes about 9 bytes.
 */
export function packHistory(history: History): Uint8Array {
  const bytes: number[] = [];
  for (const [id, found] of Object.entries(history)) {
    pushUint32(bytes, Number.parseInt(id, 36));
    pushVarint(bytes, found.length);
    let previous: number | undefined;
    for (const { id: occurrence, at, value, currency } of found) {
      pushUint32(bytes, occurrence);
      pushVarint(bytes, previous === undefined ? at : previous - at);
      previous = at;
      if (value === undefined || currency === undefined) pushVarint(bytes, 0);
      else {
        pushVarint(bytes, currencyNumber(currency));
        pushVarint(bytes, Math.round(value * 1_000));
      }
    }
  }
  return Uint8Array.from(bytes);
}

export function unpackHistory(bytes: Uint8Array): History {
  const history: Record<string, readonly Occurrence[]> = {};
  const reader = readerOf(bytes);
  while (!reader.isAtEnd()) {
    const demand = reader.uint32().toString(36).padStart(7, '0');
    const found: Occurrence[] = [];
    let previous: number | undefined;
    for (let left = reader.varint(); left > 0; left--) {
      const id = reader.uint32();
      const distance = reader.varint();
      const at: number = previous === undefined ? distance : previous - distance;
      previous = at;
      const currency = reader.varint();
      found.push(
        currency === 0 ? { id, at } : { id, at, value: reader.varint() / 1_000, currency: currencyText(currency) },
      );
    }
    history[demand] = found;
  }
  return history;
}

/** Three capital letters, five bits each. */
const currencyNumber = (currency: string): number =>
  [...currency].reduce((number, letter) => number * 32 + (letter.charCodeAt(0) - LETTER_A), 0);

const currencyText = (number: number): string =>
  String.fromCharCode(...[number >> 10, (number >> 5) & 31, number & 31].map((letter) => LETTER_A + letter));
