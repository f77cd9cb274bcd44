import type { Properties, SynthesisedStack } from './template.ts';

/** A resource of a template, and where it was found. */
export type Found = { readonly stack: SynthesisedStack; readonly logicalId: string; readonly properties: Properties };
