/** Answers when nothing is deliverable now. Messages that wait out a visibility timeout or a delay are not. */
import type { Activity } from './activity.ts';
import type { EventSourceDescription } from './assembly/system.ts';
import type { QueueEngine } from './engines/queue-engine.ts';

export function createDrain(
  queues: QueueEngine,
  activity: Activity,
  sources: readonly EventSourceDescription[],
): () => Promise<void> {
  const mapped = new Set(sources.map(({ queueName }) => queueName));
  let draining = 0;

  async function untilNothingIsDeliverable(): Promise<void> {
    for (;;) {
      await activity.quiet();
      const { begun } = activity;
      const { queues: counts, gathering } = await queues.call('counts', undefined);
      const visible = counts.some(({ name, visible }) => mapped.has(name) && visible > 0);
      if (!visible && gathering === 0 && activity.inHand === 0 && activity.begun === begun) return;
      // What was just counted is about to arrive as a batch; let it.
      if (activity.inHand === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  return async () => {
    draining += 1;
    if (draining === 1) void queues.call('hurry', true).catch(() => {});
    try {
      await untilNothingIsDeliverable();
    } finally {
      draining -= 1;
      if (draining === 0) void queues.call('hurry', false).catch(() => {});
    }
  };
}
