import * as z from 'zod/mini';
import { DESCRIBING_KEYS, type DescribingKey, type Description } from '../domain/visitor/description.ts';
import { isPackable, packHashes, unpackHashes } from './pack-hash.ts';

/** One letter each, in stored text. */
const LETTERS: Readonly<Record<DescribingKey, string>> = {
  firstName: 'f',
  firstInitial: 'i',
  lastName: 'l',
  city: 'c',
  state: 's',
  zip: 'z',
  country: 'o',
  gender: 'g',
  birthDate: 'b',
  birthYear: 'y',
  birthMonth: 'm',
  birthDay: 'd',
  externalId: 'x',
};

/** Letters of the hashes, the hashes one after the other, and by their letters the values that are none. */
export const packedDescription = z.union([
  z.tuple([z.string(), z.string()]),
  z.tuple([z.string(), z.string(), z.record(z.string(), z.string())]),
]);
export type PackedDescription = z.infer<typeof packedDescription>;

export function packDescription(description: Description): PackedDescription {
  let letters = '';
  const hashes: string[] = [];
  const plain: Record<string, string> = {};
  for (const key of DESCRIBING_KEYS) {
    const value = description[key];
    if (value === undefined) continue;
    if (isPackable(value)) {
      letters += LETTERS[key];
      hashes.push(value);
    } else plain[LETTERS[key]] = value;
  }
  const packed = packHashes(hashes);
  return Object.keys(plain).length === 0 ? [letters, packed] : [letters, packed, plain];
}

export function unpackDescription([letters, packed, plain = {}]: PackedDescription): Description {
  const hashes = unpackHashes(packed);
  const description: { [Key in DescribingKey]?: string } = {};
  for (const key of DESCRIBING_KEYS) {
    const place = letters.indexOf(LETTERS[key]);
    const value = place < 0 ? plain[LETTERS[key]] : hashes[place];
    if (value !== undefined) description[key] = value;
  }
  return description;
}
