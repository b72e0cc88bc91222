import { Buffer } from 'node:buffer';
import { UnavailableError } from '../../core/errors.ts';
import type { Request } from './request.ts';

export type Outcome = {
  status: 'SUCCESS' | 'FAILED';
  /** For the events of the stack. */
  reason: string;
};

/** Bytes of the reason: CloudFormation takes 4,096 for the whole answer, and shows about this much. */
export const REASON_BYTES = 1_024;
const TRIES = 3;
const TRY_TIMEOUT_MS = 3_000;
/** What the answer may take at worst, milliseconds. */
export const RESPONSE_MS = TRIES * TRY_TIMEOUT_MS;

/**
 * Tells CloudFormation how it went. Without an answer a stack hangs for an hour, so it is sent up to three times.
 * Throws UnavailableError when none got through: Lambda then invokes the function again.
 *
 * The resource's `identity` never changes: an update must not look like a replacement, which ends in a Delete.
 */
export async function respond(request: Request, identity: string, outcome: Outcome): Promise<void> {
  const body = Buffer.from(
    JSON.stringify({
      Status: outcome.status,
      Reason: truncate(outcome.reason),
      PhysicalResourceId: request.PhysicalResourceId ?? identity,
      StackId: request.StackId,
      RequestId: request.RequestId,
      LogicalResourceId: request.LogicalResourceId,
    }),
  );
  let cause: unknown;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    try {
      return await put(request.ResponseURL, body);
    } catch (error) {
      cause = error;
    }
  }
  // The URL is signed: it is a credential, and stays out of the message.
  throw new UnavailableError(
    'cloudformation-unavailable',
    "CloudFormation's answer could not be delivered.",
    { cause },
  );
}

/** The URL is signed for a request without a content type, so the body goes as bytes: text would set one. */
async function put(url: string, body: Uint8Array<ArrayBuffer>): Promise<void> {
  const response = await fetch(url, { method: 'PUT', body, signal: AbortSignal.timeout(TRY_TIMEOUT_MS) });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the answer was refused with ${response.status}`);
}

function truncate(reason: string): string {
  const bytes = Buffer.from(reason);
  if (bytes.length <= REASON_BYTES) return reason;
  // Cutting inside a character leaves a replacement character; three bytes for the ellipsis.
  return `${bytes
    .subarray(0, REASON_BYTES - 3)
    .toString()
    .replace(/\uFFFD+$/, '')}…`;
}
