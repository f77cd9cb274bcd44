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
  millionScheduled: 1.0,
} as const;

/** Assumptions beside the measured units: durations of functions, and sizes. */
const ASSUMED = {
  messagesABatch: 10,
  collectSeconds: 0.015,
  processSeconds: 0.15,
  syncSeconds: 0.2,
  sweepSeconds: 0.05,
  answerBytes: 500,
  accessLogBytes: 150,
  runLogBytes: 400,
} as const;

export type CostInput = {
  readonly writeUnitsPerEvent: number;
  readonly readUnitsPerEvent: number;
  readonly syncsPerEvent: number;
  readonly eventsPerRequest: number;
};

export type Cost = Readonly<Record<string, number>>;

const perMillion = (count: number, price: number): number => (count / 1e6) * price;

const lambda = (runs: number, gigabytes: number, seconds: number): number =>
  perMillion(runs, PRICES.millionLambdaRequests) + runs * gigabytes * seconds * PRICES.gigabyteSecond;

/** Dollars per million events, by service. */
export function costOfMillionEvents(input: CostInput): Cost {
  const requests = 1e6 / input.eventsPerRequest;
  const batches = requests / ASSUMED.messagesABatch;
  const syncs = input.syncsPerEvent * 1e6;
  const logged = requests * ASSUMED.accessLogBytes + syncs * ASSUMED.runLogBytes;
  return {
    'API Gateway': perMillion(requests, PRICES.millionHttpRequests),
    '`collect`': lambda(requests, 0.25, ASSUMED.collectSeconds),
    '`process`': lambda(batches, 0.5, ASSUMED.processSeconds),
    '`sync-audience`': lambda(syncs, 0.5, ASSUMED.syncSeconds),
    // Events: one send, and a tenth of a receive and of a delete, which take ten messages at once. Syncs: one of each.
    SQS: perMillion(requests * (1 + 2 / ASSUMED.messagesABatch) + syncs * 3, PRICES.millionSqsRequests),
    'DynamoDB writes': input.writeUnitsPerEvent * PRICES.millionWriteUnits,
    'DynamoDB reads': input.readUnitsPerEvent * PRICES.millionReadUnits,
    'S3 archive': perMillion(batches, PRICES.millionS3Puts),
    'Data out': ((requests * ASSUMED.answerBytes) / 1e9) * PRICES.gigabyteOut,
    Logs: (logged / 1e9) * PRICES.gigabyteLogged,
  };
}

/** Dollars a month for the sweep, which runs every five minutes whether anything happens or not. */
export function costOfSweepsAMonth(readUnitsASweep: number): number {
  const sweeps = (30 * 24 * 60) / 5;
  return (
    perMillion(sweeps, PRICES.millionScheduled) +
    lambda(sweeps, 0.25, ASSUMED.sweepSeconds) +
    perMillion(sweeps * readUnitsASweep, PRICES.millionReadUnits)
  );
}

export const sumOf = (cost: Cost): number => Object.values(cost).reduce((sum, dollars) => sum + dollars, 0);
