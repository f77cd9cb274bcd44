/** What the pixel keeps in the browser, under one key, and only once the visitor has agreed. */
import { quietly } from './page.ts';
import type { WireEvent } from './wire-event.ts';

export type Kept = {
  readonly visitorId?: string;
  readonly checkoutToken?: string;
  /** The token that the shop's cart carries already. */
  readonly carried?: string;
  /** The visitor agreed by the shop's own call. */
  readonly agreed?: boolean;
  /** Nothing may be sent before: the server asked for it. */
  readonly notBefore?: number;
  readonly unsent?: readonly WireEvent[];
};

export interface Store {
  /** Afresh, because other tabs write too. */
  read(): Kept;
  write(changes: Kept): void;
  clear(): void;
}

/** Where storage is blocked or full, things are kept for as long as the page lives. */
export function createStore(key: string): Store {
  let inMemory: Kept = {};
  let blocked = false;

  function read(): Kept {
    if (!blocked)
      try {
        inMemory = JSON.parse(localStorage.getItem(key) || '{}');
      } catch {
        blocked = true;
      }
    return inMemory;
  }

  return {
    read,
    write(changes) {
      inMemory = { ...read(), ...changes };
      try {
        localStorage.setItem(key, JSON.stringify(inMemory));
      } catch {
        blocked = true;
      }
    },
    clear() {
      inMemory = {};
      quietly(() => localStorage.removeItem(key));
    },
  };
}
