import * as z from 'zod';
import { json } from '../answers.ts';
import type { Endpoint } from '../endpoint.ts';

export function healthEndpoints(): readonly Endpoint[] {
  return [
    {
      method: 'get',
      path: '/v1/health',
      summary: 'Whether the API answers',
      allow: 'anyone',
      answer: { status: 200, schema: z.object({ status: z.literal('ok') }) },
      run: async () => json({ status: 'ok' }),
    },
  ];
}
