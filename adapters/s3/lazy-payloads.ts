import type { PayloadStore } from '../../core/payload/payload-store.ts';

/** The payload store, made at its first use: the S3 client is the largest of the SDK's, and rarely needed. */
export function lazyPayloads(
  bucket: string,
  options: { timeoutMs?: number } = {},
): () => Promise<PayloadStore> {
  let made: Promise<PayloadStore> | undefined;
  return () => {
    made ??= make(bucket, options);
    return made;
  };
}

async function make(bucket: string, options: { timeoutMs?: number }): Promise<PayloadStore> {
  const [{ createS3Client }, { createPayloads }] = await Promise.all([
    import('./client.ts'),
    import('./payloads.ts'),
  ]);
  return createPayloads({ client: createS3Client(), bucket, ...options });
}
