/** When members changed, and how many there were before: what shows the size of a while ago. */
export type SizeChange = { readonly at: number; readonly before: number };

/** Notes a change about to be made, and forgets those that everybody sees already. */
export function noteChange(changes: SizeChange[], size: number, now: number, delaySeconds: number): void {
  const seen = changes.findIndex((change) => isPending(change, now, delaySeconds));
  changes.splice(0, seen < 0 ? changes.length : seen);
  if (delaySeconds > 0) changes.push({ at: now, before: size });
}

/** The size that is shown: of before the first change that is not seen yet. */
export function shownSize(changes: readonly SizeChange[], size: number, now: number, delaySeconds: number): number {
  return changes.find((change) => isPending(change, now, delaySeconds))?.before ?? size;
}

export function isPending({ at }: Pick<SizeChange, 'at'>, now: number, delaySeconds: number): boolean {
  return now - at < delaySeconds * 1000;
}
