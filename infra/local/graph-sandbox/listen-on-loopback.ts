import type { Server } from 'node:http';

export const HOST = '127.0.0.1';

/** @returns The port, which is a free one where 0 was asked for. */
export function listenOnLoopback(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
