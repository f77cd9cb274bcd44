/** Scripted faults in front of SQS: what its callers see, not the event sources, which AWS runs for us. */
import type { buildApp } from 'fauxqs';
import type { FaultKind, FaultSource } from '../faults/fault-rules.ts';

type App = ReturnType<typeof buildApp>;

const ANSWERS: Readonly<Record<FaultKind, { readonly status: number; readonly type: string }>> = {
  throttle: { status: 403, type: 'com.amazonaws.sqs#RequestThrottled' },
  error: { status: 500, type: 'com.amazonaws.sqs#InternalError' },
  'commit-then-fail': { status: 500, type: 'com.amazonaws.sqs#InternalError' },
};

export function answerSqsFaults(app: App, faults: FaultSource): void {
  const afterwards = new WeakSet<object>();
  app.addHook('preHandler', async (request, reply) => {
    const operation = /^AmazonSQS\.(\w+)$/.exec(String(request.headers['x-amz-target'] ?? ''))?.[1];
    if (operation === undefined) return;
    const fault = faults.draw(operation, () => [queueOf(request.body)]);
    if (fault === 'commit-then-fail') afterwards.add(request);
    else if (fault !== undefined) await reply.status(ANSWERS[fault].status).send(bodyOf(fault));
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (!afterwards.has(request)) return payload;
    reply.status(ANSWERS['commit-then-fail'].status);
    return JSON.stringify(bodyOf('commit-then-fail'));
  });
}

function bodyOf(fault: FaultKind) {
  return { __type: ANSWERS[fault].type, message: 'Scripted by the local host.' };
}

function queueOf(body: unknown): string {
  const url = typeof body === 'object' && body !== null && 'QueueUrl' in body ? String(body.QueueUrl) : '';
  return url.split('/').at(-1) ?? '';
}
