/** Events on their way: gathered, sent together, kept until the server has answered for them. */
import { createSourceChoice, type Waiting } from './choose-source.ts';
import { pack } from './pack.ts';
import { send } from './send.ts';
import type { Store } from './store.ts';
import type { WireEvent } from './wire-event.ts';

const MOST_WAITING = 200;
const MOST_AT_ONCE = 50;
const KEEP_MS = 86_400_000;
/** What another source told may still be told by a better one. */
const HOLD_MS = 500;

export interface OutboxDeps {
  readonly url: string;
  readonly store: Store;
  /** Nothing leaves the page's memory before the visitor has agreed. */
  agreed(): boolean;
  /** Around the events. */
  envelope(): Record<string, unknown>;
  /** What every event carries as it goes out. */
  stamp(event: WireEvent): unknown;
  taken(answer: unknown): void;
}

const idOf = ({ eventId, event }: WireEvent): string => eventId + event;

export function createOutbox({ url, store, agreed, envelope, stamp, taken }: OutboxDeps) {
  const choice = createSourceChoice();
  let waiting: readonly Waiting[] = [];
  /** Bytes on their way. */
  let flying = 0;
  let failures = 0;
  let notBefore = 0;
  let most = MOST_AT_ONCE;

  /** Other tabs and earlier pages share what is kept; what is gone from there has arrived by their hands. */
  function share(): void {
    const { unsent = [] } = store.read();
    const there = unsent.map(idOf);
    const own = waiting.filter(({ flying, saved, event }) => flying || !saved || there.includes(idOf(event)));
    const mine = own.map(({ event }) => idOf(event));
    const found = unsent.filter((event) => !mine.includes(idOf(event)));
    waiting = [...found.map((event) => ({ event, source: 0 as const, place: '', saved: true })), ...own].filter(
      ({ event }) => event.occurredAt > Date.now() - KEEP_MS,
    );
  }

  function save(): void {
    if (waiting[0]) store.write({ unsent: waiting.map(({ event }) => event) });
    for (const entry of waiting) entry.saved = true;
  }

  function forget(batch: readonly Waiting[]): void {
    waiting = waiting.filter((entry) => !batch.includes(entry));
    const done = batch.map(({ event }) => idOf(event));
    const { unsent } = store.read();
    if (unsent) store.write({ unsent: unsent.filter((event) => !done.includes(idOf(event))) });
  }

  async function launch(batch: readonly Waiting[], body: string, leaving: boolean): Promise<void> {
    for (const entry of batch) {
      entry.flying = true;
      choice.sent(entry.place);
    }
    flying += body.length;
    const { status, answer, waitMs = 0 } = await send(url, body, leaving);
    flying -= body.length;
    for (const entry of batch) entry.flying = false;
    // The visitor may have withdrawn meanwhile, and with that everything was thrown away.
    if (!agreed()) return;
    if (!status || status === 429 || status > 499) {
      failures += 1;
      const pause = Math.min(1_000 * 2 ** failures, 300_000) * (0.5 + Math.random() / 2);
      notBefore = Date.now() + Math.max(pause, waitMs);
      share();
      if (waitMs) store.write({ notBefore });
      save();
      return;
    }
    failures = 0;
    if (status === 413 && batch[1]) most = Math.ceil(batch.length / 2);
    else {
      // What was refused would be refused a second time.
      forget(batch);
      if (status === 202) {
        most = MOST_AT_ONCE;
        taken(answer);
      }
    }
    flush();
  }

  /** `leaving`: there may be no other chance, so what is held back goes too, and everything is kept until it is answered for. */
  function flush(leaving = false): void {
    if (!agreed()) return;
    share();
    const now = Date.now();
    if (now >= Math.max(notBefore, store.read().notBefore ?? 0) && (leaving || !flying)) {
      const ready = waiting.filter(
        ({ flying, source, event }) => !flying && (leaving || !source || now - event.occurredAt >= HOLD_MS),
      );
      if (ready[0]) {
        const { batch, body } = pack(ready, { ...envelope(), sentAt: now }, flying, most, stamp);
        if (batch[0]) void launch(batch, body, leaving);
      }
    }
    if (leaving) save();
  }

  return {
    add(next: Waiting): void {
      waiting = choice.admit(next, waiting);
      // The first one stays: it says how the visitor came.
      if (waiting.length > MOST_WAITING) waiting = waiting.filter((_, place) => place !== 1);
      if (waiting.length >= most) flush();
    },
    flush,
    /** The browser is online again. */
    retry(): void {
      notBefore = 0;
      flush();
    },
    clear(): void {
      waiting = [];
    },
  };
}
