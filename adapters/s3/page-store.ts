import {
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { UnavailableError } from '../../core/errors.ts';

type Deps = { client: S3Client; bucket: string };
type Object = { key: string; body: Uint8Array; contentType: string; cacheControl: string };

/** Files of a web page, as objects of a bucket. Errors are UnavailableErrors. */
export function createPageStore({ client, bucket }: Deps) {
  return {
    async put({ key, body, contentType, cacheControl }: Object): Promise<void> {
      const object = { Key: key, Body: body, ContentType: contentType, CacheControl: cacheControl };
      await asked(`keep ${key}`, () => client.send(new PutObjectCommand({ Bucket: bucket, ...object })));
    },
    /** One by one: the page of some deployments has a hundred files, and one of them each answers for itself. */
    async empty(): Promise<void> {
      for (;;) {
        const list = new ListObjectsV2Command({ Bucket: bucket });
        const { Contents = [] } = await asked('list the page', () => client.send(list));
        if (Contents.length === 0) return;
        for (const { Key } of Contents) {
          const remove = new DeleteObjectCommand({ Bucket: bucket, Key });
          await asked(`remove ${Key}`, () => client.send(remove));
        }
      }
    },
  };
}

async function asked<T>(what: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown';
    throw new UnavailableError('page-store-unavailable', `S3 could not ${what}: ${reason}.`, {
      cause: error,
    });
  }
}
