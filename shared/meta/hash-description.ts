import type { Description, RawDescription } from '../domain/visitor/description.ts';
import type { ExternalIdContext } from './read-external-id.ts';

let tables: typeof import('./normalise-description.ts') | undefined;

/**
 * Meta-normalised hashes of what describes a person. What knows the world's countries, states and names is loaded with the
 * first description, because most cold starts see none.
 */
export async function hashDescription(
  raw: RawDescription,
  at: number,
  context: ExternalIdContext = {},
): Promise<Description> {
  tables ??= await import('./normalise-description.ts');
  return tables.describe(raw, at, context);
}

/** The country somebody says they live in, as alpha-2 in capitals. */
export async function readCountry(raw: string): Promise<string | undefined> {
  const { normaliseCountry } = await import('./normalise-country.ts');
  return normaliseCountry(raw)?.toUpperCase();
}
