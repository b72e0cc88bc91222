import { describe, expect, it } from 'vitest';
import { problemOf, problemResponse } from '../../../adapters/http/problem.ts';
import { InvalidCursorError } from '../../../core/api/cursor.ts';
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  UnauthorizedError,
} from '../../../core/api/errors.ts';
import { ProblemSchema } from '../../../core/api/views.ts';
import { CourtierError, PermanentError, UnavailableError } from '../../../core/errors.ts';

const at = { instance: '/api/messages/failed', requestId: 'r1' };

describe('a problem document', () => {
  it.each([
    [new InvalidInputError('invalid-json', 'm'), 400, 'invalid-json'],
    [new InvalidInputError('invalid-parameter', 'm'), 400, 'invalid-parameter'],
    [new InvalidInputError('invalid-header', 'm'), 400, 'invalid-header'],
    [new InvalidInputError('invalid-body', 'm'), 422, 'invalid-body'],
    [new InvalidCursorError(), 400, 'invalid-cursor'],
    [new UnauthorizedError(), 401, 'unauthorized'],
    [new ForbiddenError('read:failed'), 403, 'forbidden'],
    [new NotFoundError('m'), 404, 'not-found'],
    [new ConflictError('m'), 409, 'conflict'],
    [new CourtierError('something-else', 'reject', 'm'), 400, 'something-else'],
    [new UnavailableError('table-unavailable', 'm'), 503, 'table-unavailable'],
    [new PermanentError('m'), 500, 'permanent'],
    [new TypeError('m'), 500, 'internal-error'],
    ['a thrown string', 500, 'internal-error'],
    [undefined, 500, 'internal-error'],
  ])('says what %s means', (error, status, code) => {
    const problem = problemOf(error, at);
    expect(problem.status).toBe(status);
    expect(problem.type).toBe(`urn:courtier:problem:${code}`);
    expect(problem.title).not.toBe('');
    expect(problem.request_id).toBe('r1');
    expect(ProblemSchema.parse(JSON.parse(JSON.stringify(problem)))).toEqual(problem);
  });

  it('carries the errors and details of a refusal', () => {
    const errors = [{ pointer: '#/exchange', detail: 'missing' }];
    expect(problemOf(new InvalidInputError('invalid-body', 'm', errors), at)).toMatchObject({
      detail: 'm',
      errors,
    });
    expect(problemOf(new ConflictError('m', { status: 'resolved' }), at).details).toEqual({
      status: 'resolved',
    });
  });

  it.each([
    new UnavailableError('secret-unavailable', 'SECRET', { details: { arn: 'SECRET' } }),
    new CourtierError('table-refused', 'fail', 'SECRET', { details: { a: 'SECRET' } }),
    new Error('SECRET', { cause: 'SECRET' }),
  ])('tells nothing of the inside: %s', (error) => {
    expect(JSON.stringify(problemOf(error, at))).not.toContain('SECRET');
    expect(JSON.stringify(problemOf(error, at))).not.toContain('problem.test.ts');
  });

  it('names the path as a URI reference', () => {
    const instance = '/api/messages/caf%C3%A9 "é\ud800\n';
    expect(problemOf(new NotFoundError('m'), { ...at, instance }).instance).toBe(
      '/api/messages/caf%C3%A9%20%22%C3%A9%EF%BF%BD%0A',
    );
  });
});

describe('its response', () => {
  const respond = (error: unknown) => problemResponse(problemOf(error, at));

  it('is application/problem+json that nobody caches', () => {
    const response = respond(new NotFoundError('m'));
    expect(response.statusCode).toBe(404);
    expect(response.headers).toEqual({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
    });
    expect(JSON.parse(response.body)).toMatchObject({ status: 404, detail: 'm' });
  });

  it('says how to authenticate, and when to come back', () => {
    expect(respond(new UnauthorizedError()).headers).toMatchObject({ 'www-authenticate': 'Bearer' });
    expect(respond(new UnavailableError('x', 'm')).headers).toMatchObject({ 'retry-after': '1' });
  });
});
