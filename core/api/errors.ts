import { CourtierError } from '../errors.ts';

/** One thing that is wrong with the input: `pointer` into the JSON body (RFC 6901, `#/exchange`), or the parameter's or header's name. */
export type InputError = { detail: string; pointer?: string; parameter?: string; header?: string };

/** The caller's input cannot be used. `errors` says everything that is wrong with it at once. */
export class InvalidInputError extends CourtierError {
  readonly errors: readonly InputError[];

  constructor(
    code: 'invalid-json' | 'invalid-body' | 'invalid-message' | 'invalid-parameter' | 'invalid-header',
    message: string,
    errors: readonly InputError[] = [],
  ) {
    super(code, 'reject', message);
    this.errors = errors;
  }
}

/** The caller did not say who it is. API Gateway's authorizer answers most of these before a function runs. */
export class UnauthorizedError extends CourtierError {
  constructor(message = 'The request carries no valid key.') {
    super('unauthorized', 'reject', message);
  }
}

export class ForbiddenError extends CourtierError {
  constructor(needed: string) {
    super('forbidden', 'reject', `This key does not have the permission "${needed}".`, {
      details: { needed },
    });
  }
}

export class NotFoundError extends CourtierError {
  constructor(message: string, details: Record<string, unknown> = {}) {
    super('not-found', 'reject', message, { details });
  }
}

/** The thing exists, and its state does not allow this. */
export class ConflictError extends CourtierError {
  constructor(message: string, details: Record<string, unknown> = {}) {
    super('conflict', 'reject', message, { details });
  }
}

/** What the caller has seen has been changed by somebody else since: RFC 9110's If-Match says so. */
export class PreconditionFailedError extends CourtierError {
  constructor(message: string, details: Record<string, unknown> = {}) {
    super('precondition-failed', 'reject', message, { details });
  }
}

/** The operation is for those who say what they have seen. */
export class PreconditionRequiredError extends CourtierError {
  constructor() {
    super(
      'precondition-required',
      'reject',
      'Say what you have seen: the header If-Match with the ETag that the answer to GET had.',
    );
  }
}

/** There is such a path, and it takes other methods. `allow` is what the header of that name says. */
export class MethodNotAllowedError extends CourtierError {
  constructor(method: string, allow: readonly string[]) {
    const message = `This path does not take ${method}. It takes ${allow.join(' and ')}.`;
    super('method-not-allowed', 'reject', message, { details: { allow: allow.join(', ') } });
  }
}

/** The body is compressed, or encoded in another way. Messages inside it may say what their own content is encoded with. */
export class UnsupportedEncodingError extends CourtierError {
  constructor(encoding: string) {
    const message = `A request must not be encoded: it says Content-Encoding: ${encoding}.`;
    super('unsupported-content-encoding', 'reject', message);
  }
}
