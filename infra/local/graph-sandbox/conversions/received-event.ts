import type { Params } from '../graph-call.ts';

/** What the sandbox keeps of a server event: no address, no user agent, nothing that is not hashed or made up. */
export type ReceivedEvent = {
  readonly number: number;
  readonly pixelId: string;
  readonly name: string;
  readonly id?: string;
  /** Seconds, as sent. */
  readonly time: number;
  /** Milliseconds of the sandbox's clock. */
  readonly receivedAt: number;
  readonly actionSource: string;
  readonly url?: string;
  readonly testCode?: string;
  /** Names of all that `user_data` carried. */
  readonly userDataKeys: readonly string[];
  readonly matchKeys: MatchKeys;
  readonly customData: Params;
  /** The same event came before, within 48 hours; it counts nowhere. */
  readonly duplicate?: true;
};

/** Hashes without their appendix, and ids, under Meta's short names. */
export type MatchKeys = Readonly<Record<string, readonly string[]>>;

export type CheckedEvent = Omit<ReceivedEvent, 'number' | 'pixelId' | 'receivedAt' | 'duplicate' | 'testCode'>;
