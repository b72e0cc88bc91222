import type { PayloadStore } from '../../core/payload/payload-store.ts';
import { lazily } from '../lazily.ts';

/** Bodies in this bucket. The S3 client is the largest of the SDK's and rarely needed, so it is loaded with the first body. */
export function payloadBucket(bucket: string, options: { timeoutMs?: number } = {}): PayloadStore {
  return lazily(async () => {
    const [{ createS3Client }, { createPayloads }] = await Promise.all([
      import('./client.ts'),
      import('./payloads.ts'),
    ]);
    return createPayloads({ client: createS3Client(), bucket, ...options });
  });
}
