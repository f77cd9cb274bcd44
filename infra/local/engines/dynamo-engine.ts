/** DynamoDB: dynoxide on a file in the data folder, or whatever DYNAMODB_ENDPOINT names. */
import { access, constants } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { LocalHostError } from '../local-host-error.ts';
import { listenOnLoopback } from './listen.ts';
import { startWatched, type WatchedProcess } from './watched-process.ts';

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
  const binary = await findBinary();
  let stopping = false;
  const { url, engine } = await startOnFreePort(binary, join(dataDir, 'dynamodb.sqlite'));
  void engine.ended.then((said) => stopping || onLost(said));
  return {
    endpoint: url,
    async stop() {
      stopping = true;
      await engine.stop();
    },
  };
}

/** The engine takes a free port by itself but does not say which, so one is found for it; another may be quicker. */
async function startOnFreePort(binary: string, file: string): Promise<{ url: string; engine: WatchedProcess }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const args = ['--host', '127.0.0.1', '--port', String(port), '--db-path', file];
    try {
      const engine = await startWatched(binary, args, (output) => output.includes('listening on'));
      return { url: `http://127.0.0.1:${port}`, engine };
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

async function freePort(): Promise<number> {
  const { port, close } = await listenOnLoopback(createServer(), 0);
  await close();
  return port;
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
