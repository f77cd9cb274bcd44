/** Who the shop says the visitor is. */
import type { Params } from './page.ts';
import { text } from './read-params.ts';

/** `told`: the fields of the `identify` event. `lasting`: what the page's events after it carry; nothing of it is stored. */
export function readIdentity({ userId, signature, ...rest }: Params): {
  readonly told: Params;
  readonly lasting: Params;
} {
  const named = { userId: text(userId, 128), signature: text(signature, 128) };
  const user: Record<string, string | undefined> = {};
  for (const name in rest) user[name] = text(rest[name], 400);
  const { email, phone } = user;
  // The signature is over account, e-mail and phone, so they go together.
  return { told: { ...named, user }, lasting: signature ? { ...named, user: { email, phone } } : named };
}
