import { SESv2Client } from '@aws-sdk/client-sesv2';

/**
 * One try of 5 s: SES knows no idempotency, and a second try after an answer that was lost sends the mail twice. What
 * SES had no time for comes again by the queue's retries.
 */
export function createSesClient(
  options: { requestTimeoutMs?: number; endpoint?: string; region?: string } = {},
): SESv2Client {
  const { requestTimeoutMs = 5_000, ...where } = options;
  return new SESv2Client({
    ...where,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
    },
  });
}
