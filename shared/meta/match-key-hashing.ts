import { hashDescription, readCountry } from './hash-description.ts';
import { hashPhone } from './hash-phone.ts';
import { hashEmail } from './normalise-email.ts';

/** What the doors need to turn contact data into match keys. */
export const matchKeyHashing = { hashEmail, hashPhone, hashDescription, readCountry };
