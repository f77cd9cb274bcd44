import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/**
 * What `@segment/analytics-next` fetches before it sends anything (`GET {cdnURL}/v1/projects/{writeKey}/settings`): one
 * destination, this API, at the address the settings were fetched from; so the client needs no other option. Its own usage
 * metrics, which would go to Segment, are off.
 */
export function segmentSettings(event: APIGatewayProxyEventV2, writeKey: string): unknown {
  const { host = event.requestContext.domainName, 'x-forwarded-proto': protocol } = event.headers;
  return {
    integrations: {
      'Segment.io': {
        apiKey: writeKey,
        apiHost: `${host}/v1`,
        protocol: protocol === 'http' ? 'http' : 'https',
        unbundledIntegrations: [],
        addBundledMetadata: true,
        maybeBundledConfigIds: {},
        versionSettings: { version: '4.4.7', componentTypes: ['browser'] },
      },
    },
    plan: {
      track: { __default: { enabled: true, integrations: {} } },
      identify: { __default: { enabled: true } },
      group: { __default: { enabled: true } },
    },
    edgeFunction: {},
    analyticsNextEnabled: true,
    middlewareSettings: {},
    enabledMiddleware: {},
    metrics: { sampleRate: 0 },
    legacyVideoPluginsEnabled: false,
    remotePlugins: [],
  };
}

/**
 * What `@rudderstack/analytics-js` fetches before it sends anything (`GET {configUrl}/sourceConfig/?writeKey=…`): an
 * enabled source without destinations in the browser, whose events all go to the data plane.
 */
export function rudderSourceConfig(writeKey: string): unknown {
  const off = { enabled: false };
  return {
    source: {
      id: writeKey,
      name: 'Backtrail',
      writeKey,
      enabled: true,
      workspaceId: 'backtrail',
      config: { statsCollection: { errors: off, metrics: off } },
      connections: [],
      destinations: [],
      dataplanes: {},
    },
  };
}
