/** What a call to AWS came back with instead of an answer. */
export class AwsError extends Error {
  /** The rest of the error's JSON: the item that failed a condition, for example. */
  readonly answer: Readonly<Record<string, unknown>>;
  /** Whether the same call may succeed later. */
  readonly passing: boolean;

  constructor(
    name: string,
    message: string,
    more: { answer?: Readonly<Record<string, unknown>>; passing: boolean; cause?: unknown },
  ) {
    super(message, { cause: more.cause });
    this.name = name;
    this.answer = more.answer ?? {};
    this.passing = more.passing;
  }
}

/** Refusals that pass. Source: the retry behaviour of AWS's SDKs, https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
const PASSING = new Set([
  'InternalServerError',
  'InternalServiceError',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestTimeout',
  'ServiceUnavailable',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
]);

/**
 * The error in an answer of AWS's JSON protocols: `{"__type": "<namespace>#<Name>", "message": …}`. Services that spoke
 * another protocol before (SQS) also say the older name, which is the one in their documentation: `<Name>;<who>`.
 */
export function refusalOf(
  status: number,
  answer: Readonly<Record<string, unknown>>,
  queryError?: string | string[],
): AwsError {
  const type = typeof answer.__type === 'string' ? answer.__type : '';
  const older = typeof queryError === 'string' ? queryError.split(';')[0] : undefined;
  const name = older || type.slice(type.indexOf('#') + 1) || `Status${status}`;
  const said = answer.message ?? answer.Message;
  const message = typeof said === 'string' ? said : `AWS answered ${status}`;
  return new AwsError(name, message, { answer, passing: status >= 500 || PASSING.has(name) });
}

/** No answer at all. */
export function unreachable(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'NetworkingError';
  const message = error instanceof Error ? error.message : 'no connection';
  return new AwsError(code, message, { passing: true, cause: error });
}

/** The same in XML, which EC2 and S3 speak: `<Code>` and `<Message>`. */
export function refusalInXml(status: number, xml: string): AwsError {
  const said = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return refusalOf(status, { __type: said('Code'), message: said('Message') });
}
