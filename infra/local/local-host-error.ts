/** Something the person at the keyboard can act on: printed as one sentence, without a stack trace. */
export class LocalHostError extends Error {
  override readonly name = 'LocalHostError';
}
