/** What a value in a column must look like for Meta to count it. */
export type ColumnKind = 'hashed' | 'plain' | 'madid' | 'worth' | 'setting';

export type Column = {
  /** The key under its present name: `EMAIL_SHA256` and `EMAIL` are one. */
  readonly key: string;
  readonly kind: ColumnKind;
};

const HASHED = ['EMAIL', 'PHONE', 'GEN', 'DOBY', 'DOBM', 'DOBD', 'LN', 'FN', 'FI', 'CT', 'ST', 'ZIP', 'COUNTRY'];
const PLAIN = ['EXTERN_ID', 'UID', 'PAGEUID', 'APPUID'];
/** Columns that say something about the row but name nobody. */
const SETTINGS = ['DATA_PROCESSING_OPTIONS', 'DATA_PROCESSING_OPTIONS_COUNTRY', 'DATA_PROCESSING_OPTIONS_STATE'];

const COLUMNS: ReadonlyMap<string, Column> = new Map<string, Column>([
  ...HASHED.map((key) => [key, { key, kind: 'hashed' }] as const),
  ...PLAIN.map((key) => [key, { key, kind: 'plain' }] as const),
  ...SETTINGS.map((key) => [key, { key, kind: 'setting' }] as const),
  ['LOOKALIKE_VALUE', { key: 'LOOKALIKE_VALUE', kind: 'worth' }],
  ['MADID', { key: 'MADID', kind: 'madid' }],
  ['EMAIL_SHA256', { key: 'EMAIL', kind: 'hashed' }],
  ['PHONE_SHA256', { key: 'PHONE', kind: 'hashed' }],
  ['MOBILE_ADVERTISER_ID', { key: 'MADID', kind: 'madid' }],
]);

export function findColumn(name: string): Column | undefined {
  return COLUMNS.get(name);
}

const SHA256 = /^[a-f0-9]{64}$/;
const SHA256_OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const MADID = /^[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$/;

/** Why Meta could not use a value, or nothing when it could. */
export function valueProblem(kind: ColumnKind, value: string): string | undefined {
  switch (kind) {
    case 'hashed':
      if (value === SHA256_OF_NOTHING) return 'hash of an empty value';
      return SHA256.test(value) ? undefined : 'not a SHA-256 in lower-case hex';
    case 'madid':
      return MADID.test(value) ? undefined : 'not a mobile advertiser id';
    case 'worth':
      return Number(value) >= 0 ? undefined : 'not a number from 0 on';
    case 'plain':
    case 'setting':
      return undefined;
  }
}
