/** The HTTP API: routes, the functions behind them, CORS and the stage. */
import { LocalHostError } from '../local-host-error.ts';
import type { Found } from './found-resource.ts';
import type { ApiDescription, CorsDescription, ThrottleDescription } from './system.ts';
import { asArray, asNumber, asRecord, asText, type Properties } from './template.ts';

export function readApi(
  find: (...types: readonly string[]) => readonly Found[],
  resolved: (found: Found) => Properties,
  nameByArn: ReadonlyMap<string, string>,
): ApiDescription {
  const [api] = find('AWS::ApiGatewayV2::Api').map(resolved);
  if (api?.ProtocolType !== 'HTTP') throw new LocalHostError('The local host serves HTTP APIs only.');
  const [stage] = find('AWS::ApiGatewayV2::Stage').map(resolved);
  const integrations = find('AWS::ApiGatewayV2::Integration');
  const routes = find('AWS::ApiGatewayV2::Route').map((route) => {
    const { RouteKey, Target } = resolved(route);
    const id = (asText(Target) ?? '').replace(/^integrations\//, '');
    const found = integrations.find(({ stack, logicalId }) => logicalId === id && stack.id === route.stack.id);
    const integration = found === undefined ? {} : resolved(found);
    return {
      key: asText(RouteKey) ?? '$default',
      functionName: functionBehind(asText(integration.IntegrationUri) ?? '', nameByArn, String(RouteKey)),
      timeoutMs: asNumber(integration.TimeoutInMillis) ?? 30_000,
    };
  });
  const cors = api.CorsConfiguration === undefined ? undefined : readCors(asRecord(api.CorsConfiguration));
  const throttle = readThrottle(asRecord(stage?.DefaultRouteSettings));
  return {
    id: 'local',
    stage: asText(stage?.StageName) ?? '$default',
    routes,
    ...(cors !== undefined && { cors }),
    ...(throttle !== undefined && { throttle }),
  };
}

/** Either the function's ARN, or the older form that wraps it in a path of API Gateway's. */
function functionBehind(uri: string, nameByArn: ReadonlyMap<string, string>, routeKey: string): string {
  const arn = /functions\/(arn:[^/]+)\/invocations/.exec(uri)?.[1] ?? uri;
  const name = nameByArn.get(arn);
  if (name === undefined) throw new LocalHostError(`The route ${routeKey} leads to no function of the cloud assembly.`);
  return name;
}

function readThrottle(settings: Properties): ThrottleDescription | undefined {
  const [rate, burst] = [asNumber(settings.ThrottlingRateLimit), asNumber(settings.ThrottlingBurstLimit)];
  return rate === undefined || burst === undefined ? undefined : { rate, burst };
}

function readCors(cors: Properties): CorsDescription {
  const list = (name: string) => asArray(cors[name]).map(String);
  const maxAge = asNumber(cors.MaxAge);
  return {
    allowOrigins: list('AllowOrigins'),
    allowMethods: list('AllowMethods'),
    allowHeaders: list('AllowHeaders'),
    exposeHeaders: list('ExposeHeaders'),
    allowCredentials: cors.AllowCredentials === true,
    ...(maxAge !== undefined && { maxAge }),
  };
}
