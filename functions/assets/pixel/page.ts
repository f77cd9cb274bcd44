/** What the pixel shares with other scripts of the page. */

export type Params = Readonly<Record<string, unknown>>;

/** When a call was made, on which page, and its arguments. */
export type QueuedCall = readonly [at: number, url: string, call: Iterable<unknown>];

/** What the snippet leaves behind: a function that queues calls until `run` is there. */
export interface Stub {
  (...call: unknown[]): void;
  q?: QueuedCall[];
  run?: (...call: unknown[]) => void;
}

export type Answer = 'granted' | 'denied';

/** As much of the IAB's TCData as consent hangs on. */
export interface TcData {
  readonly eventStatus?: string;
  readonly gdprApplies?: boolean;
  readonly purpose?: { readonly consents?: Readonly<Record<string, boolean>> };
}

declare global {
  interface Window {
    bt?: Stub;
    __tcfapi?: (command: string, version: number, callback: (data: TcData | null, ok: boolean) => void) => void;
    Shopify?: { readonly shop?: unknown; readonly routes?: { readonly root?: string } };
  }
  interface Document {
    /** The page is being made ready before anybody asked to see it. */
    readonly prerendering?: boolean;
  }
}

export const isObject = (value: unknown): value is Params => typeof value === 'object' && value !== null;

/** Nothing that goes wrong in the pixel may reach the shop's own code. */
export function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // The page matters more than what we would have learned.
  }
}
