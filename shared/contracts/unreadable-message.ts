/** A queue message that no later delivery can make readable; the text says why, and quotes nothing of it. */
export class UnreadableMessage extends Error {
  override readonly name = 'UnreadableMessage';
}
