/** Chooses what fits into one request. */
import type { Waiting } from './choose-source.ts';
import type { WireEvent } from './wire-event.ts';

/** The server takes 60 KB from a browser; browsers let 64 KiB at a time outlive their page. */
export const LARGEST = 60_000;

/** @param flying Bytes on their way already, which take their part of what may outlive the page. */
export function pack(
  ready: readonly Waiting[],
  envelope: Record<string, unknown>,
  flying: number,
  most: number,
  stamp: (event: WireEvent) => unknown,
): { readonly batch: readonly Waiting[]; readonly body: string } {
  const head = JSON.stringify(envelope).slice(0, -1);
  let left = LARGEST - flying - head.length;
  const batch: Waiting[] = [];
  const texts: string[] = [];
  for (const entry of ready) {
    const text = JSON.stringify(stamp(entry.event));
    left -= new Blob([text]).size + 1;
    // One that is too large for any request goes alone, to be refused.
    if ((left < 0 && (batch[0] || flying)) || batch.length >= most) break;
    batch.push(entry);
    texts.push(text);
  }
  return { batch, body: `${head},"events":[${texts}]}` };
}
