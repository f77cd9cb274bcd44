import { CfnOutput, type Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StageConfig } from './config.ts';
import type { PublicDomain } from './constructs/public-domain.ts';
import type { BacktrailTable } from './constructs/table.ts';

export interface OutputsProps {
  readonly config: StageConfig;
  readonly api: HttpApi;
  readonly domain: PublicDomain | undefined;
  readonly control: BacktrailTable;
  readonly events: IQueue;
  readonly sync: IQueue;
}

const WITHOUT_DOMAIN =
  "None. Without a name of the shop's own, browsers take this API for a stranger: cookies it sets are blocked or gone " +
  'after days, so people who come back count as new ones, and short links do not show the name of the shop. ' +
  'Put "domain" into infra/config.ts; docs/deploy.md says how.';

/** What the person who deployed has to know next. */
export function addOutputs(stack: Stack, { config, api, domain, control, events, sync }: OutputsProps): void {
  const say = (id: string, value: string) => new CfnOutput(stack, id, { value });
  say('ApiUrl', config.domain === undefined ? api.apiEndpoint : `https://${config.domain.name}`);
  say('Domain', domain === undefined ? WITHOUT_DOMAIN : domainSentence(config, domain));
  say(
    'FirstSite',
    `npm run first-site -- --table ${control.tableName} --queue ${sync.queueUrl} --site my-shop --currency EUR --time-zone Europe/Berlin`,
  );
  say('EventsQueueUrl', events.queueUrl);
  say('SyncQueueUrl', sync.queueUrl);
}

function domainSentence({ domain: chosen }: StageConfig, { target }: PublicDomain): string {
  const name = chosen?.name ?? '';
  return chosen?.hostedZone === undefined
    ? `Point ${name} there, with a CNAME record where its zone is kept: ${target}`
    : `${name} leads to ${target}; Route 53 has the records.`;
}
