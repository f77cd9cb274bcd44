import type { Description, RawDescription } from '../domain/visitor/description.ts';

/**
 * Meta-normalised hashes of what describes a person. What knows the world's countries, states and names is loaded with the
 * first description, because most cold starts see none.
 */
export async function hashDescription(raw: RawDescription, at: number): Promise<Description> {
  const { describe } = await import('./normalise-description.ts');
  return describe(raw, at);
}

/** The country somebody says they live in, as alpha-2 in capitals. */
export async function readCountry(raw: string): Promise<string | undefined> {
  const { normaliseCountry } = await import('./normalise-country.ts');
  return normaliseCountry(raw)?.toUpperCase();
}
