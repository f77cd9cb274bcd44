import * as z from 'zod/mini';

const packedNames = z.array(z.tuple([z.string(), z.number()]));

/** Newest time per event name, as the distance back from the newest of all: mostly short numbers. */
export function packNames(names: readonly (readonly [string, number])[], lastAt: number): string {
  return JSON.stringify(names.map(([name, at]) => [name, lastAt - at]));
}

export function unpackNames(text: string, lastAt: number): Readonly<Record<string, number>> {
  return Object.fromEntries(packedNames.parse(JSON.parse(text)).map(([name, distance]) => [name, lastAt - distance]));
}
