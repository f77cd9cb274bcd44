import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { type RunningHost, startFixture } from './fixture/running-host.ts';

describe('the HTTP API of the local host', () => {
  let running: RunningHost;
  beforeAll(async () => {
    running = await startFixture({}, { clock: Date.UTC(2020, 10, 1) });
  });

  const post = (path: string, init: RequestInit) => fetch(`${running.host.url}${path}`, { method: 'POST', ...init });

  it('hands a request over in payload format 2.0', async () => {
    const response = await post('/v1/events?b=1&a=x%20y&b=2', {
      headers: [
        ['Content-Type', 'text/plain;charset=UTF-8'],
        ['Cookie', 'one=1; two=2'],
        ['X-Twice', 'first'],
        ['X-Twice', 'second'],
      ],
      body: 'hällo',
    });
    const event = (await response.json()) as Record<string, unknown>;
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'POST /v1/events',
      rawPath: '/v1/events',
      rawQueryString: 'b=1&a=x%20y&b=2',
      queryStringParameters: { a: 'x y', b: '1,2' },
      cookies: ['one=1', 'two=2'],
      headers: { 'content-type': 'text/plain;charset=UTF-8', 'x-forwarded-for': '127.0.0.1' },
      body: 'hällo',
      isBase64Encoded: false,
      requestContext: {
        http: { method: 'POST', path: '/v1/events', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
        domainName: '127.0.0.1',
        stage: '$default',
        timeEpoch: Date.UTC(2020, 10, 1),
        time: '01/Nov/2020:00:00:00 +0000',
      },
    });
    const headers = event.headers as Record<string, string>;
    expect(headers['x-twice']?.replace(' ', '')).toBe('first,second');
    expect(headers).not.toHaveProperty('cookie');
    expect(event).not.toHaveProperty('pathParameters');
  });

  it.each([
    ['application/json', false],
    ['text/html; charset=utf-8', false],
    ['application/x-www-form-urlencoded', true],
    ['application/octet-stream', true],
    ['application/problem+json', true],
  ])('a body of type %s arrives in base64: %s', async (type, base64) => {
    const response = await post('/v1/events', { headers: { 'content-type': type }, body: '{"a":1}' });
    const event = (await response.json()) as { isBase64Encoded: boolean; body: string };
    expect(event.isBase64Encoded).toBe(base64);
    expect(Buffer.from(event.body, base64 ? 'base64' : 'utf8').toString()).toBe('{"a":1}');
  });

  it('prefers the exact route, then the greedy one, and decodes the path', async () => {
    const get = async (path: string) => (await running.json('GET', path)).body as Record<string, unknown>;
    expect(await get('/v1/events')).toMatchObject({
      routeKey: 'ANY /v1/{proxy+}',
      pathParameters: { proxy: 'events' },
    });
    expect(await get('/v1/conversions/A%2F1%20b')).toMatchObject({
      rawPath: '/v1/conversions/A/1 b',
      pathParameters: { proxy: 'conversions/A/1 b' },
    });
  });

  it('answers 404 where no route leads', async () => {
    expect(await running.json('GET', '/nothing')).toEqual({ status: 404, body: { message: 'Not Found' } });
  });

  it('refuses more than 10 MB', async () => {
    const response = await post('/v1/events', { body: Buffer.alloc(10 * 1024 * 1024 + 1) });
    expect([response.status, await response.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
  });

  it('answers with status, headers, cookies and decoded body', async () => {
    const response = await running.json('POST', '/answer', { a: 1 });
    expect(response).toEqual({ status: 200, body: { a: 1 } });
    const shaped = await post('/answer', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        statusCode: 201,
        headers: { 'Content-Type': 'text/csv', 'X-One': 1 },
        cookies: ['a=1; Path=/', 'b=2'],
        body: Buffer.from('k,v').toString('base64'),
        isBase64Encoded: true,
      }),
    });
    expect(shaped.status).toBe(201);
    expect(await shaped.text()).toBe('k,v');
    expect(shaped.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2']);
    expect([shaped.headers.get('content-type'), shaped.headers.get('x-one')]).toEqual(['text/csv', '1']);
  });

  it.each([{ statusCode: 'x' }, { statusCode: 200, body: { no: 'text' } }, { statusCode: 200, cookies: 'a=1' }])(
    'makes a 500 of the malformed answer %o',
    async (answer) => {
      expect(await running.json('POST', '/answer', answer)).toEqual({
        status: 500,
        body: { message: 'Internal Server Error' },
      });
    },
  );

  it('makes a 500 of a function that takes longer than its timeout, and goes on with a new one', async () => {
    expect(await running.json('GET', '/hang')).toEqual({ status: 500, body: { message: 'Internal Server Error' } });
    const { body } = await running.json('GET', '/count');
    expect(body).toMatchObject({ invocations: 1, name: 'api' });
    expect(Number(body.remaining)).toBeGreaterThan(2000);
    expect(running.lines.join('\n')).toMatch(/api failed: Sandbox.Timedout: Task timed out after 3.00 seconds/);
  });

  it('gives a function the resolved environment of its template and no way out of the machine', async () => {
    const { body } = await running.json('GET', '/env');
    expect(body).toMatchObject({
      VISITORS_TABLE: 'visitors',
      JOINED: 'a-b-us-east-1',
      META_BASE_URL: running.host.sandboxUrl,
    });
    expect(body.EVENTS_QUEUE_URL).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/000000000000\/events$/);
    expect(body).not.toHaveProperty('PATH');
  });

  it('keeps the secrets of the sandbox where the template says', async () => {
    const { body } = await running.aws('ssm', 'GetParameter', { Name: '/shop/token', WithDecryption: true });
    expect(body.Parameter).toMatchObject({ Name: '/shop/token', Type: 'SecureString', Value: 'graph-sandbox-token' });
    expect((await running.aws('ssm', 'GetParameter', { Name: '/other' })).body.__type).toBe('ParameterNotFound');
  });

  it('listens on loopback only and lets no other site reach its controls', async () => {
    const foreign = await fetch(`${running.host.url}/__local/queues`, { headers: { origin: 'https://example.com' } });
    expect(foreign.status).toBe(403);
    const { port } = new URL(running.host.url);
    const other = connect({ host: '127.0.0.2', port: Number(port) });
    await expect(new Promise((resolve, reject) => other.on('connect', resolve).on('error', reject))).rejects.toThrow(
      'ECONNREFUSED',
    );
  });
});
