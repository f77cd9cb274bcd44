import type { FaultResponse, ScriptedFault } from './fault-schema.ts';
import type { GraphCall } from './graph-call.ts';
import { errorEnvelope, GraphError } from './graph-error.ts';

/** A fault that is due or being waited for. */
export type Fault = Omit<ScriptedFault, 'id' | 'times'> & {
  readonly id: string;
  /** Without it there is no end. */
  times?: number;
  /** Calls it was asked about, which decides whom a share hits. */
  asked: number;
};

export interface Faults {
  add(faults: readonly ScriptedFault[]): void;
  remove(id: string): boolean;
  clear(): void;
  list(): readonly object[];
  /** What to do to this call, if anything; each call uses up at most one turn of one fault. */
  take(call: Pick<GraphCall, 'method' | 'path'>): FaultResponse | undefined;
}

export function createFaults(now: () => number): Faults {
  let faults: Fault[] = [];
  let given = 0;

  function withId({ id, times, ...fault }: ScriptedFault): Fault {
    given += 1;
    const isOpenEnded = fault.share !== undefined || fault.match.from !== undefined || fault.match.until !== undefined;
    const turns = times ?? (isOpenEnded ? undefined : 1);
    return { ...fault, id: id ?? `fault-${given}`, asked: 0, ...(turns === undefined ? {} : { times: turns }) };
  }

  return {
    add(added) {
      faults.push(...added.map(withId));
    },
    remove(id) {
      const before = faults.length;
      faults = faults.filter((fault) => fault.id !== id);
      return faults.length < before;
    },
    clear() {
      faults = [];
    },
    list: () => faults.map(showFault),
    take(call) {
      for (const fault of faults) {
        if (!matches(fault, call, now())) continue;
        if (fault.skip > 0) {
          fault.skip -= 1;
          continue;
        }
        fault.asked += 1;
        if (fault.share !== undefined && chance(fault.seed, fault.asked) >= fault.share) continue;
        if (fault.times !== undefined) fault.times -= 1;
        faults = faults.filter(({ times }) => times === undefined || times > 0);
        return fault.respond;
      }
      return undefined;
    },
  };
}

function matches({ match }: Fault, { method, path }: Pick<GraphCall, 'method' | 'path'>, now: number): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== method) return false;
  if (now < (match.from ?? now) || now >= (match.until ?? Number.POSITIVE_INFINITY)) return false;
  return match.path === undefined || new RegExp(match.path).test(path);
}

/** From 0 to 1, evenly, and the same for the same seed and turn: a failed run can be run again. */
function chance(seed: number, turn: number): number {
  let mixed = (seed + Math.imul(turn, 0x9e3779b9)) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}

function showFault({ asked, ...fault }: Fault): object {
  const { from, until } = fault.match;
  const iso = (at: number | undefined): string | undefined => (at === undefined ? at : new Date(at).toISOString());
  return { ...fault, match: { ...fault.match, from: iso(from), until: iso(until) } };
}

/** A scripted error in the envelope of a real one. */
export function scriptedEnvelope(error: Extract<FaultResponse, { error: object }>['error']): unknown {
  const { code, message, subcode, type, isTransient, userTitle, userMessage, data } = error;
  return errorEnvelope(
    new GraphError({
      code,
      message: message ?? `(#${code}) Scripted failure`,
      ...(subcode === undefined ? {} : { subcode }),
      ...(type === undefined ? {} : { type }),
      ...(isTransient === undefined ? {} : { isTransient }),
      ...(userTitle === undefined ? {} : { userTitle }),
      ...(userMessage === undefined ? {} : { userMessage }),
      ...(data === undefined ? {} : { data }),
    }),
  );
}

/** Meta says the same of every limit; which one it was stands in the code. */
export function throttled({
  code,
  subcode,
}: {
  readonly code: number;
  readonly subcode?: number | undefined;
}): GraphError {
  return new GraphError({
    code,
    message: `(#${code}) There have been too many calls from this ad-account. Please wait a bit and try again.`,
    ...(subcode === undefined ? {} : { subcode }),
  });
}
