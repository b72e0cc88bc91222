import { S3Client } from '@aws-sdk/client-s3';

/** A request has 10 s, since bodies are large, and is tried 3 times; payloads.ts says how long all of it may take. */
export function createS3Client(): S3Client {
  return new S3Client({
    maxAttempts: 3,
    // The local endpoint has one host for all buckets.
    forcePathStyle: true,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
}
