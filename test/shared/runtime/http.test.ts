import { describe, expect, it } from 'vitest';
import { Conflict, InvalidInput, NotAllowed, NotFound, Unavailable } from '../../../shared/domain/errors.ts';
import { answerProblem, bearerToken, readBody, TooLarge } from '../../../shared/runtime/http.ts';

const throttled = Object.assign(new Error('slow down, table secret-name'), { name: 'ThrottlingException' });
const unreachable = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1'), { code: 'ECONNREFUSED' });
const brokenService = Object.assign(new Error('oops'), { $metadata: { httpStatusCode: 500 } });

describe('a fault as an answer', () => {
  it.each([
    [new InvalidInput('no', [{ path: 'a', detail: 'is needed' }]), 400],
    [new NotAllowed('no', 'missing'), 401],
    [new NotAllowed('no'), 403],
    [new NotFound('no'), 404],
    [new Conflict('no'), 409],
    [new TooLarge('no'), 413],
    [new Unavailable('no', { retryAfterMs: 1_200 }), 503],
    [throttled, 429],
    [new Unavailable('no', { cause: throttled }), 429],
    [unreachable, 503],
    [brokenService, 503],
    [new TypeError('x is not a function'), 500],
    ['thrown text', 500],
  ])('is problem+json of the right status: %s', (error, status) => {
    const answer = answerProblem(error, 'request-7');
    const body = JSON.parse(answer.body ?? '');
    expect(answer.statusCode).toBe(status);
    expect(answer.headers?.['content-type']).toBe('application/problem+json');
    expect(body).toMatchObject({ type: 'about:blank', status, errors: expect.any(Array), title: expect.any(String) });
  });

  it('says nothing of faults that are not the sender’s, but for a request id', () => {
    for (const error of [throttled, unreachable, new TypeError('secret')])
      expect(answerProblem(error, 'request-7').body).not.toMatch(/secret|10\.0/);
    expect(JSON.parse(answerProblem(new TypeError('secret'), 'request-7').body ?? '').requestId).toBe('request-7');
  });

  it('says when to try again, and how to show who one is', () => {
    expect(answerProblem(new Unavailable('no', { retryAfterMs: 1_200 })).headers?.['retry-after']).toBe('2');
    expect(answerProblem(throttled).headers?.['retry-after']).toBe('5');
    expect(answerProblem(new NotAllowed('no', 'missing')).headers?.['www-authenticate']).toBe('Bearer');
  });
});

describe('the bearer token', () => {
  it('is found whatever the case of the header and the scheme', () => {
    expect(bearerToken({ authorization: 'Bearer abc' })).toBe('abc');
    expect(bearerToken({ Authorization: 'bearer abc ' })).toBe('abc');
    expect(bearerToken({})).toBeUndefined();
  });

  it.each(['Basic abc', 'Bearer', 'Bearer a b', ''])('is refused when the header is %j', (authorization) => {
    expect(() => bearerToken({ authorization })).toThrow(NotAllowed);
  });
});

describe('the body', () => {
  it('is text whether or not API Gateway encoded it', () => {
    const text = '{"name":"Zoë"}';
    expect(readBody({ body: text, isBase64Encoded: false }, 100)).toBe(text);
    expect(readBody({ body: Buffer.from(text).toString('base64'), isBase64Encoded: true }, 100)).toBe(text);
    expect(readBody({ isBase64Encoded: false }, 100)).toBe('');
  });

  it('is measured in bytes before it is read', () => {
    expect(readBody({ body: 'ë'.repeat(50), isBase64Encoded: false }, 100)).toHaveLength(50);
    expect(() => readBody({ body: 'ë'.repeat(51), isBase64Encoded: false }, 100)).toThrow(TooLarge);
    const encoded = Buffer.from('x'.repeat(101)).toString('base64');
    expect(() => readBody({ body: encoded, isBase64Encoded: true }, 100)).toThrow(TooLarge);
  });
});
