import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { Unavailable } from '../domain/errors.ts';
import { type Instant, MINUTE } from '../domain/time.ts';

const KEPT = 5 * MINUTE;

export interface Secrets<Name extends string> {
  read(): Promise<Readonly<Record<Name, string>>>;
  /** The next read asks anew: a value was refused, so it may have been replaced. */
  forget(): void;
}

/**
 * SecureString parameters, read when first needed and kept for five minutes, so that a new token counts without a
 * deployment.
 *
 * @param parameters Parameter names by the names the values are wanted under.
 * @param wallClock Of the machine: this is about memory, not about events.
 */
export function createSecrets<Name extends string>(
  client: SSMClient,
  parameters: Readonly<Record<Name, string>>,
  wallClock: () => Instant,
): Secrets<Name> {
  let kept: { readonly at: Instant; readonly values: Promise<Readonly<Record<Name, string>>> } | undefined;

  async function readOne(name: string): Promise<string> {
    try {
      const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
      return Parameter?.Value ?? '';
    } catch (cause) {
      throw new Unavailable('A secret could not be read', { cause });
    }
  }

  async function readAll(): Promise<Readonly<Record<Name, string>>> {
    const names = Object.entries<string>(parameters);
    const values = await Promise.all(names.map(async ([name, parameter]) => [name, await readOne(parameter)] as const));
    return Object.fromEntries(values) as Record<Name, string>;
  }

  return {
    read() {
      const now = wallClock();
      if (kept === undefined || now - kept.at >= KEPT) {
        const values = readAll();
        kept = { at: now, values };
        // A failed read is not worth keeping.
        values.catch(() => {
          if (kept?.values === values) kept = undefined;
        });
      }
      return kept.values;
    },
    forget() {
      kept = undefined;
    },
  };
}
