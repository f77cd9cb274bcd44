import type { Server } from 'node:http';
import { LocalHostError } from '../local-host-error.ts';

const LOOPBACK = '127.0.0.1';

export interface Listening {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export async function listenOnLoopback(server: Server, port: number): Promise<Listening> {
  // Longer than the SDK keeps idle connections, so that none is closed while a request is on its way.
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new LocalHostError(`Port ${port} is in use: stop what listens there, or name another with --port.`, {
              cause: error,
            })
          : error,
      ),
    );
    server.listen(port, LOOPBACK, resolve);
  });
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${LOOPBACK}:${actual}`,
    port: actual,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
