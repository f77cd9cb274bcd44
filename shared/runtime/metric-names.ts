/** Fixed sentences of the logs that alarms count, so that who writes and who counts say the same. Dependency-free. */

/** A message that no later delivery makes readable was kept in the archive and taken off its queue. */
export const UNREADABLE_MESSAGE = 'A message could not be read';

/** Events that Meta will never get: it refused them, or they were older than 7 days when their turn came. */
export const EVENTS_NOT_FORWARDED = 'Some events were not forwarded';

/** The nightly check found somebody at Meta who withdrew consent or was erased. */
export const SUPPRESSED_AT_META = 'People are at Meta who may not be';
