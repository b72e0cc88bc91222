import { inject } from 'vitest';
import { createPayloads } from '../../adapters/s3/payloads.ts';
import { createMemoryPayloads } from '../memory/payloads.ts';
import { createBucket, s3At } from './aws-clients.ts';
import { payloadStoreContract } from './payload-store.ts';

const client = s3At(inject('running').aws);

payloadStoreContract('memory', async () => createMemoryPayloads());
payloadStoreContract('S3', async () => createPayloads({ client, bucket: await createBucket(client) }));
