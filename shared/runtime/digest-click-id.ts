import { createHash } from 'node:crypto';

/** What touchpoints keep of a click id, which itself is personal data: enough to tell one from another. */
export const digestClickId = (value: string): string => createHash('sha256').update(value).digest('hex').slice(0, 12);
