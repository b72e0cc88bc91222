/** What goes wrong between a service and Courtier. Branch on `code`, which is stable; the message is for people. */
export class CourtierClientError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
  }
}

export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  request_id?: string;
  errors?: readonly { detail: string; pointer?: string; parameter?: string; header?: string }[];
  details?: Readonly<Record<string, unknown>>;
};

const PROBLEM = 'urn:courtier:problem:';

/** Courtier's answer was a problem document (RFC 9457). `code` is the end of its type: `unroutable`, `forbidden`. */
export class ProblemError extends CourtierClientError {
  readonly status: number;
  readonly problem: Problem;

  constructor(problem: Problem) {
    const known = problem.type.startsWith(PROBLEM) ? problem.type.slice(PROBLEM.length) : 'http-error';
    super(known, problem.detail);
    this.status = problem.status;
    this.problem = problem;
  }
}

/** No answer, or no confirm, before the time was over. What was published may have arrived all the same. */
export class TimedOutError extends CourtierClientError {
  constructor(what: string, options: { cause?: unknown } = {}) {
    super('timed-out', `${what} took too long.`, options);
  }
}

/** Courtier, or the broker, cannot be reached. */
export class UnreachableError extends CourtierClientError {
  constructor(what: string, options: { cause?: unknown } = {}) {
    super('unreachable', `${what} cannot be reached.`, options);
  }
}

/** The broker has no queue for a message that had to reach one. */
export class UnroutableError extends CourtierClientError {
  constructor(exchange: string, routingKey: string) {
    super('unroutable', `No queue is bound to "${exchange}" for the routing key "${routingKey}".`);
  }
}

/** The broker refuses: no such exchange or queue, or this service's user may not. Trying again is of no use. */
export class RefusedError extends CourtierClientError {
  constructor(reason: string, options: { cause?: unknown } = {}) {
    super('refused', `The broker refused: ${reason}`, options);
  }
}

/** This client was closed by its owner. */
export class ClosedError extends CourtierClientError {
  constructor() {
    super('closed', 'This client is closed.');
  }
}
