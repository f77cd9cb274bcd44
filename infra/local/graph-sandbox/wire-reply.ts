/** An answer as it goes over the wire. */
export type WireReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

/** `hang` is an answer that never comes. */
export type Outcome = WireReply | 'hang';
