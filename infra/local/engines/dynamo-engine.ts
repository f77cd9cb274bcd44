/** DynamoDB: dynoxide on a file in the data folder, or whatever DYNAMODB_ENDPOINT names. */
import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { LocalHostError } from '../local-host-error.ts';
import { startWatched } from './watched-process.ts';

export interface DynamoEngine {
  readonly endpoint: string;
  stop(): Promise<void>;
}

export interface DynamoEngineOptions {
  readonly dataDir: string;
  /** An engine that somebody else runs. */
  readonly endpoint?: string | undefined;
  /** Told once if the engine ends while it should be running. */
  onLost(reason: string): void;
}

export async function startDynamoEngine({ dataDir, endpoint, onLost }: DynamoEngineOptions): Promise<DynamoEngine> {
  if (endpoint !== undefined && endpoint !== '') return { endpoint, stop: async () => {} };
  let url: string | undefined;
  let stopping = false;
  const engine = await startWatched(
    await findBinary(),
    ['--host', '127.0.0.1', '--port', '0', '--db-path', join(dataDir, 'dynamodb.sqlite')],
    (output) => {
      url = /listening on (http:\S+)/.exec(output)?.[1];
      return url !== undefined;
    },
  );
  if (url === undefined) throw new LocalHostError('The DynamoDB engine does not say where it listens.');
  void engine.ended.then((said) => stopping || onLost(said));
  return {
    endpoint: url,
    async stop() {
      stopping = true;
      await engine.stop();
    },
  };
}

async function findBinary(): Promise<string> {
  try {
    const binary = createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
    await access(binary, constants.X_OK);
    return binary;
  } catch (cause) {
    const remedy =
      process.platform === 'linux' && process.arch === 'x64'
        ? 'run "npm install" to fetch it'
        : 'on this platform set DYNAMODB_ENDPOINT to a DynamoDB engine of your own, such as http://127.0.0.1:8000';
    throw new LocalHostError(`The DynamoDB engine (@dynoxide/linux-x64) is missing: ${remedy}.`, { cause });
  }
}
