import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, type IDomainName, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface PublicApiProps {
  /** `METHOD /path` to the function that answers it; the most exact path wins. */
  readonly routes: Readonly<Record<string, IFunction>>;
  readonly throttle: { readonly rate: number; readonly burst: number };
  readonly logRetention: RetentionDays;
  /** The API's name of its own, if it has one. */
  readonly domainName?: IDomainName | undefined;
}

/** No address, user agent or path: a path may hold a visitor's id, the route's key never does. */
const accessLog = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    route: '$context.routeKey',
    status: '$context.status',
    latencyMs: '$context.responseLatency',
    error: '$context.integrationErrorMessage',
  }),
);

/** The one door from outside. Keys are checked in the functions, because the pixel's door must be open to browsers. */
export class PublicApi extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;

  constructor(scope: Construct, id: string, { routes, throttle, logRetention, domainName }: PublicApiProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'HttpApi', { createDefaultStage: false });
    const integrations = new Map<IFunction, HttpLambdaIntegration>();
    for (const [route, handler] of Object.entries(routes)) {
      const [method, path] = parseRoute(route);
      const integration = integrations.get(handler) ?? new HttpLambdaIntegration(handler.node.id, handler);
      integrations.set(handler, integration);
      for (const added of this.api.addRoutes({ path, methods: [method], integration })) {
        Validations.of(added).acknowledge({
          id: 'AwsSolutions-APIG4',
          reason:
            'The functions check keys themselves: an authorizer would be one more paid call, and browsers must be able to send events without a secret.',
        });
      }
    }
    const log = new LogGroup(this, 'AccessLog', { retention: logRetention, removalPolicy: RemovalPolicy.DESTROY });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      ...(domainName !== undefined && { domainMapping: { domainName } }),
      throttle: { rateLimit: throttle.rate, burstLimit: throttle.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(log), format: accessLog },
    });
  }
}

function parseRoute(route: string): readonly [HttpMethod, string] {
  const [name, path] = route.split(' ');
  const method = Object.values(HttpMethod).find((candidate) => candidate === name);
  if (method === undefined || path === undefined) throw new Error(`"${route}" is not of the form "METHOD /path"`);
  return [method, path];
}
