import type { HistoryReader } from '../domain/history/collect-lines.ts';
import type { Site } from '../domain/site.ts';
import { type IdentityHashes, visitorOf } from './group-by-visitor.ts';

/** To be raised when events are read otherwise: every file of the history is then made anew. */
const READER = '1';

export type ReaderDeps = {
  readonly hashes: Pick<IdentityHashes, 'loginVisitor'>;
  readonly digest: (clickId: string) => string;
  /** A short name of a list, in whatever order it is. */
  readonly fingerprint: (texts: readonly string[]) => string;
};

export const readerOf = ({ hashes, digest }: ReaderDeps, { hosts }: Site): HistoryReader => ({
  ownHosts: hosts,
  digest,
  visitorOf: (event) => visitorOf(hashes, event),
});

/** Names all of a site that shapes its history. */
export const settingsOf = ({ fingerprint }: ReaderDeps, { hosts }: Site): string =>
  fingerprint([`reader ${READER}`, ...hosts]);
