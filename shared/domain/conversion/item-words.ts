import type { Item } from '../event/tracked-event.ts';
import { tidy } from '../money.ts';

const LONGEST_NAME = 80;
const SPACES = /\s+/g;
/** More kinds of things than this are counted, not named. */
const NAMED = 3;

/** What was bought, in words: `shoes`, `2 × socks and shoes`, `shoes, socks and 2 more`, `3 items`. */
export function itemWords(items: readonly Item[]): string {
  const pieces = new Map<string, number>();
  let nameless = 0;
  for (const item of items) {
    const label = labelOf(item);
    const quantity = item.quantity === undefined || item.quantity <= 0 ? 1 : item.quantity;
    if (label === undefined) nameless += quantity;
    else pieces.set(label, (pieces.get(label) ?? 0) + quantity);
  }
  const words = [...pieces].map(([label, count]) => (count === 1 ? label : `${tidy(count)} × ${label}`));
  if (nameless > 0) words.push(nameless === 1 ? 'an item' : `${tidy(nameless)} items`);
  return words.length === 0 ? 'something' : enumerate(words);
}

function labelOf({ name, category }: Item): string | undefined {
  const text = (name ?? '').trim() || (category ?? '').trim();
  return text === '' ? undefined : text.replace(SPACES, ' ').slice(0, LONGEST_NAME).toWellFormed();
}

function enumerate(words: readonly string[]): string {
  const [first = '', second] = words;
  if (second === undefined) return first;
  if (words.length > NAMED) return `${first}, ${second} and ${words.length - 2} more`;
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
