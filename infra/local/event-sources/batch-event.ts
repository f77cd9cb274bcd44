/** A batch of messages as Lambda gets it from SQS. */

import { ACCOUNT, REGION } from '../assembly/resolve.ts';
import type { EventSourceDescription } from '../assembly/system.ts';
import type { MessageAttribute, ReceivedMessage } from '../engines/queue-engine-methods.ts';

/** `onHostClock` turns an instant of the machine's clock into one of the host's, which may stand still. */
export function batchEvent(
  { queueArn }: EventSourceDescription,
  messages: readonly ReceivedMessage[],
  onHostClock: (machineTime: number) => number,
) {
  return {
    Records: messages.map((message) => ({
      messageId: message.messageId,
      receiptHandle: message.receiptHandle,
      body: message.body,
      attributes: {
        ApproximateReceiveCount: String(message.receiveCount),
        SentTimestamp: String(onHostClock(message.sentAt)),
        SenderId: ACCOUNT,
        ApproximateFirstReceiveTimestamp: String(onHostClock(message.firstReceivedAt)),
        ...(message.messageGroupId !== undefined && { MessageGroupId: message.messageGroupId }),
      },
      messageAttributes: Object.fromEntries(
        Object.entries(message.attributes).map(([name, attribute]) => [name, messageAttribute(attribute)]),
      ),
      md5OfBody: message.md5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: REGION,
    })),
  };
}

function messageAttribute({ DataType, StringValue, BinaryValue }: MessageAttribute) {
  return {
    ...(StringValue !== undefined && { stringValue: StringValue }),
    ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType,
  };
}
