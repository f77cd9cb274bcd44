/** Runs over all work, so many at a time; the first fault ends it. */
export async function inParallel<Work>(
  atOnce: number,
  work: Iterable<Work>,
  run: (work: Work) => Promise<void>,
): Promise<void> {
  const queue = work[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = queue.next(); next.done !== true; next = queue.next()) await run(next.value);
    }),
  );
}
