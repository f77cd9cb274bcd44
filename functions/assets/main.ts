import { script as pixel } from 'browser:./pixel/main.ts';
import { parseEnvironment } from '../../shared/runtime/env.ts';
import { textAsset } from './asset.ts';
import { environmentSchema } from './env.ts';
import { createAssetsHandler } from './handler.ts';

parseEnvironment(environmentSchema, process.env);

export const handler = createAssetsHandler({
  '/bt.js': textAsset(pixel, {
    contentType: 'text/javascript; charset=utf-8',
    // Shops get a new pixel within the hour; until it is fetched, the old one does.
    cacheControl: 'public, max-age=3600, stale-while-revalidate=86400',
  }),
});
