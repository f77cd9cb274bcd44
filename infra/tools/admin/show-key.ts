import type { Column } from '../cli/table.ts';

export type ListedKey = {
  readonly keyId: string;
  readonly role: string;
  readonly ending: string;
  readonly createdAt: string;
  readonly isOwn: boolean;
};

export const KEY_COLUMNS: readonly Column[] = [
  { head: 'key id' },
  { head: 'role' },
  { head: 'ends in' },
  { head: 'made' },
  { head: '' },
];

/** Enough of 64 digits to name one key of a site, and to be typed. */
const SHORT_ID = 12;

export const keyRow = ({ keyId, role, ending, createdAt, isOwn }: ListedKey): readonly string[] => [
  keyId.slice(0, SHORT_ID),
  role,
  `…${ending}`,
  createdAt.slice(0, 10),
  isOwn ? 'this one' : '',
];
