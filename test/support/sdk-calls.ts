import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { meetFate, type Service } from './call-fates.ts';

/** Answers a command in the engine's place; `undefined`: the engine does. */
export type StandIn = (
  name: string,
  input: Readonly<Record<string, unknown>>,
) => object | undefined | Promise<object | undefined>;

type Middleware = (
  next: (args: { input: object }) => Promise<unknown>,
  context: { readonly commandName?: string },
) => (args: { input: object }) => Promise<unknown>;
type Client = {
  send(this: Client, ...args: unknown[]): unknown;
  readonly middlewareStack: { add(middleware: Middleware, options: { readonly step: 'initialize' }): void };
};

/**
 * From now on every call of every SDK client of this process, and every fetch, passes by `meetFate`: also of clients
 * that a `main.ts` makes for itself, which nobody else could reach.
 */
export function watchCalls(standIns: Partial<Record<Service, StandIn>>): void {
  watchClient(DynamoDBClient, 'dynamodb', standIns.dynamodb);
  watchClient(SQSClient, 'sqs', standIns.sqs);
  watchClient(S3Client, 's3', standIns.s3);
  watchClient(SSMClient, 'ssm', standIns.ssm);
  const { fetch } = globalThis;
  globalThis.fetch = (...args) => meetFate('meta', 'fetch', () => fetch(...args));
}

function watchClient(type: { readonly prototype: object }, service: Service, standIn: StandIn = () => undefined): void {
  const prototype = type.prototype as Client;
  const { send } = prototype;
  const watched = new WeakSet<Client>();
  prototype.send = function (...args) {
    if (!watched.has(this)) {
      watched.add(this);
      this.middlewareStack.add(
        (next, { commandName = '' }) =>
          ({ input, ...rest }) =>
            meetFate(service, commandName, async () => {
              const output = await standIn(commandName, input as Readonly<Record<string, unknown>>);
              return output === undefined ? next({ ...rest, input }) : { output, response: {} };
            }),
        { step: 'initialize' },
      );
    }
    return send.apply(this, [...args]);
  };
}
