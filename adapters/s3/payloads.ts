import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { UnavailableError } from '../../core/errors.ts';
import type { PayloadStore } from '../../core/payload/payload-store.ts';

export type PayloadsDeps = {
  client: S3Client;
  bucket: string;
  /** Milliseconds for one body, all tries together. Default 20,000: a function that keeps bodies has 30 s. */
  timeoutMs?: number;
};

/** Bodies as objects of a bucket; its lifecycle rules say which of them expire. Errors are UnavailableErrors. */
export function createPayloads({ client, bucket, timeoutMs = 20_000 }: PayloadsDeps): PayloadStore {
  // The client's own timeout ends when an answer begins: a body that stops half way would be waited for without end.
  const inTime = () => ({ abortSignal: AbortSignal.timeout(timeoutMs) });
  return {
    async put(key, body) {
      try {
        await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }), inTime());
      } catch (error) {
        throw unavailable('keep', key, error);
      }
    },
    async get(key) {
      try {
        const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), inTime());
        return (await object.Body?.transformToByteArray()) ?? new Uint8Array();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw unavailable('read', key, error);
      }
    },
    async remove(key) {
      try {
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }), inTime());
      } catch (error) {
        throw unavailable('remove', key, error);
      }
    },
  };
}

function unavailable(operation: string, key: string, error: unknown): UnavailableError {
  const reason = error instanceof Error ? error.name : 'unknown';
  return new UnavailableError(
    'payload-store-unavailable',
    `S3 could not ${operation} a payload: ${reason}.`,
    {
      cause: error,
      details: { key, error: reason },
    },
  );
}
