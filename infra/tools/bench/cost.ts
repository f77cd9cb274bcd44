/** US East list prices in US dollars, without free tiers. Sources: AWS's pricing pages, autumn 2026. */
const PRICES = {
  millionHttpRequests: 1.0,
  millionLambdaRequests: 0.2,
  /** arm64. */
  gigabyteSecond: 0.000_013_333_4,
  millionSqsRequests: 0.4,
  millionWriteUnits: 0.625,
  millionReadUnits: 0.125,
  gigabyteOut: 0.09,
  gigabyteLogged: 0.5,
  millionS3Puts: 5.0,
} as const;

const MESSAGES_A_BATCH = 10;

export type CostInput = {
  readonly writeUnitsPerEvent: number;
  readonly readUnitsPerEvent: number;
  readonly eventsPerRequest: number;
};

/**
 * Dollars per million events, by service. Lambda durations are assumptions beside the measured units: 15 ms at 256 MB a
 * request, 150 ms at 512 MB a batch of 10 messages (a busy shop's five seconds); one archive object a batch; 150 bytes of access log a request.
 */
export function costOfMillionEvents(input: CostInput): Readonly<Record<string, number>> {
  const requests = 1e6 / input.eventsPerRequest;
  const batches = requests / MESSAGES_A_BATCH;
  const perMillion = (count: number, price: number): number => (count / 1e6) * price;
  return {
    'API Gateway': perMillion(requests, PRICES.millionHttpRequests),
    'Lambda collect':
      perMillion(requests, PRICES.millionLambdaRequests) + requests * 0.25 * 0.015 * PRICES.gigabyteSecond,
    'Lambda process': perMillion(batches, PRICES.millionLambdaRequests) + batches * 0.5 * 0.15 * PRICES.gigabyteSecond,
    // One send, and a tenth of a receive and of a delete, which take ten messages at once.
    SQS: perMillion(requests * 1.2, PRICES.millionSqsRequests),
    'DynamoDB writes': input.writeUnitsPerEvent * PRICES.millionWriteUnits,
    'DynamoDB reads': input.readUnitsPerEvent * PRICES.millionReadUnits,
    'S3 archive': perMillion(batches, PRICES.millionS3Puts),
    'Data out': ((requests * 500) / 1e9) * PRICES.gigabyteOut,
    Logs: ((requests * 150) / 1e9) * PRICES.gigabyteLogged,
  };
}
