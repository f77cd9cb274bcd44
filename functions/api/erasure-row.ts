import * as z from 'zod';
import { isDone, type Leaving } from '../../shared/domain/leaving/leaving.ts';
import { iso, isoOrNull } from './answers.ts';

export const erasureSchema = z.object({
  erasureId: z.string(),
  /** `withdrawal`: of consent, noted because Meta did not take it at once. */
  reason: z.enum(['erasure', 'withdrawal']),
  status: z.enum(['erasing', 'pending at Meta', 'waiting for a human', 'done']),
  requestedAt: z.string(),
  visitorIds: z.array(z.string()),
  erasedHereAt: z.string().nullable(),
  atMeta: z.object({
    status: z.enum(['pending', 'waiting for a human', 'confirmed']),
    confirmedAt: z.string().nullable(),
    /** Which way they left; what is to be done while somebody must say yes. */
    way: z.string().nullable(),
    /** Those that nobody is let out of. */
    audiences: z.array(z.string()),
    error: z.object({ message: z.string(), action: z.string() }).nullable(),
  }),
  approvedAt: z.string().nullable(),
});

export function erasureRow(leaving: Leaving): z.infer<typeof erasureSchema> {
  const { leavingId, reason, requestedAt, visitorIds, erasedHereAt, atMeta, approvedAt } = leaving;
  const isWaiting = atMeta.status === 'waiting for a human';
  return {
    erasureId: leavingId,
    reason,
    status: statusOf(leaving),
    requestedAt: iso(requestedAt),
    visitorIds: [...visitorIds],
    erasedHereAt: isoOrNull(erasedHereAt),
    atMeta: {
      status: atMeta.status,
      confirmedAt: atMeta.status === 'confirmed' ? iso(atMeta.at) : null,
      way: atMeta.status === 'confirmed' ? atMeta.way : isWaiting ? WAITING : null,
      audiences: isWaiting ? [...atMeta.audiences] : [],
      error: atMeta.status === 'pending' ? (atMeta.error ?? null) : null,
    },
    approvedAt: isoOrNull(approvedAt),
  };
}

const WAITING = 'waiting for a human: delete and recreate';

function statusOf(leaving: Leaving): z.infer<typeof erasureSchema>['status'] {
  if (isDone(leaving)) return 'done';
  if (leaving.reason === 'erasure' && leaving.erasedHereAt === undefined) return 'erasing';
  return leaving.atMeta.status === 'waiting for a human' && leaving.approvedAt === undefined
    ? 'waiting for a human'
    : 'pending at Meta';
}
