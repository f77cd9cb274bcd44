/** Names by which AWS services say "not now"; the SDK has retried them before they get here. */
const TRANSIENT_NAMES: ReadonlySet<string> = new Set([
  'InternalServerError',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'SlowDown',
  'ThrottlingException',
  'TimeoutError',
  'TransactionInProgressException',
]);

/** No answer from the network: nobody can say whether the request was at fault, so it was not. */
const NETWORK_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_SOCKET',
]);

/** Whether the same call may well succeed later: throttling, a service's own fault, or no answer at all. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (TRANSIENT_NAMES.has(error.name)) return true;
  const { code, $metadata: metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: number } };
  if (typeof code === 'string' && NETWORK_CODES.has(code)) return true;
  return (metadata?.httpStatusCode ?? 0) >= 500;
}

const THROTTLES: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'SlowDown',
  'ThrottlingException',
]);

/** Whether a fault comes down to an AWS service that was asked too often. */
export function isThrottled(error: unknown): boolean {
  for (let fault = error; fault instanceof Error; fault = fault.cause) if (THROTTLES.has(fault.name)) return true;
  return false;
}
