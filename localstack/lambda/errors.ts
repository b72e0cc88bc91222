/** An error that the Lambda API answers by name. */
export class LambdaError extends Error {
  readonly status: number;

  constructor(name: string, status: number, message: string) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

export const functionNotFound = (name: string) =>
  new LambdaError('ResourceNotFoundException', 404, `Function not found: ${name}`);

export const tooManyRequests = () => new LambdaError('TooManyRequestsException', 429, 'Rate Exceeded.');

export const payloadTooLarge = (bytes: number, limit: number) =>
  new LambdaError(
    'RequestEntityTooLargeException',
    413,
    `${bytes} byte payload is too large for the function: the limit is ${limit} bytes`,
  );

/** What Lambda itself says when a function did not come to an answer: the payload beside `functionError: Unhandled`. */
export type FunctionErrorPayload = { errorType: string; errorMessage: string; trace?: string[] };

export const timedOut = (requestId: string, seconds: number): FunctionErrorPayload => ({
  errorType: 'Sandbox.Timedout',
  errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
});

export const exited = (
  requestId: string,
  code: number | null,
  signal: string | null,
): FunctionErrorPayload => ({
  errorType: 'Runtime.ExitError',
  errorMessage: `RequestId: ${requestId} Error: Runtime exited ${
    signal
      ? `with error: signal: ${signal}`
      : code === 0
        ? 'without providing a reason'
        : `with error: exit status ${code}`
  }`,
});
