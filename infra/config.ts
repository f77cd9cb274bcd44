/** What differs from stage to stage. Everything else is the same everywhere, so that what was tried is what runs. */
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';

const logRetentions: readonly number[] = Object.values(RetentionDays).filter((days) => typeof days === 'number');

const configSchema = z.strictObject({
  /** Part of the stacks' names, so that several stages can share an account. */
  stage: z.string().regex(/^[a-z][a-z0-9-]{0,19}$/, 'a stage is a short lower-case name, such as dev or prod'),
  /** Tables and archive outlive the stack and cannot be deleted by accident. */
  keepData: z.boolean(),
  metaBaseUrl: z.url(),
  /** Names of SSM SecureString parameters. The values never come near a template or an environment variable. */
  metaTokenParameter: parameterName(),
  metaAppSecretParameter: parameterName(),
  /** Across the whole API, in requests per second; beyond it callers get 429. */
  throttle: z.strictObject({ rate: z.int().positive(), burst: z.int().positive() }),
  /** How many batches of events may be worked on at once; protects the tables from a burst. */
  processConcurrency: z.int().min(2).max(1000),
  logRetentionDays: z.int().refine((days) => logRetentions.includes(days), {
    error: `CloudWatch keeps logs for one of ${logRetentions.join(', ')} days`,
  }),
  archiveRetentionDays: z.int().positive(),
  /** The API's own name; what is lost without it is said at the end of a deployment. */
  domain: domain().optional(),
  /** Where people find the runbook; a web address makes the links in alarm mails work with one click. */
  runbook: z.string().regex(/^[^\s#]+$/, 'the runbook is a path or an address without the part behind #'),
  /**
   * The site that the demo shop at `/demo/` sends its events to; without it there is no demo shop. The local host serves the
   * development stage and always has the site `local`; on AWS, name one that you have made.
   */
  demoShopSite: z.string().min(1).max(128).optional(),
  /** Who is mailed when an alarm goes off; without it alarms are only to be seen in CloudWatch. */
  alarmTopicEmail: z.email().optional(),
});

export type StageConfig = Readonly<z.infer<typeof configSchema>>;
type StageChoices = Partial<Omit<StageConfig, 'stage'>>;

/** Put your own stages here; what a stage does not name comes from the defaults below. */
const stages: Readonly<Record<string, StageChoices>> = {
  // What API Gateway gives an account anyway: the local host serves this stage, and a month is replayed there in a minute.
  dev: { keepData: false, demoShopSite: 'local', throttle: { rate: 10_000, burst: 5_000 } },
  prod: {},
};

export const DEFAULT_STAGE = 'dev';

export function configFor(stage: string, choices: StageChoices = stages[stage] ?? {}): StageConfig {
  const parsed = configSchema.safeParse({
    stage,
    keepData: true,
    metaBaseUrl: 'https://graph.facebook.com',
    metaTokenParameter: `/backtrail/${stage}/meta-token`,
    metaAppSecretParameter: `/backtrail/${stage}/meta-app-secret`,
    throttle: { rate: 500, burst: 1000 },
    processConcurrency: 20,
    logRetentionDays: RetentionDays.TWO_WEEKS,
    archiveRetentionDays: 90,
    runbook: 'docs/runbook.md',
    ...choices,
  });
  if (parsed.success) return parsed.data;
  const complaints = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`infra/config.ts, stage "${stage}": ${complaints.join('; ')}`);
}

function parameterName() {
  return z
    .string()
    .regex(/^\/[\w.-]+(\/[\w.-]+)*$/, 'an SSM parameter name starts with a slash, such as /backtrail/token');
}

function domain() {
  return z
    .strictObject({
      name: z.string().regex(/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, {
        error: 'a domain is a host name in lower case, such as events.shop.example',
      }),
      certificateArn: z
        .string()
        .regex(/^arn:aws[\w-]*:acm:/, 'a certificate is named by its ARN in ACM, in the region of the stack')
        .optional(),
      hostedZone: z
        .strictObject({
          id: z.string().regex(/^Z[A-Z0-9]+$/, 'a hosted zone of Route 53 has an id such as Z0123456789ABCDEFGHIJ'),
          name: z.string(),
        })
        .optional(),
    })
    .refine(({ certificateArn, hostedZone }) => certificateArn !== undefined || hostedZone !== undefined, {
      error: 'needs certificateArn, or hostedZone so that a certificate can be made',
    })
    .refine(({ name, hostedZone }) => hostedZone === undefined || `.${name}`.endsWith(`.${hostedZone.name}`), {
      error: 'the name must lie in the hosted zone',
    });
}
