import { inject } from 'vitest';
import { payloadBucket } from '../../adapters/s3/payload-bucket.ts';
import { createMemoryPayloads } from '../memory/payloads.ts';
import { createBucket, endpointAt, s3At } from './aws-clients.ts';
import { payloadStoreContract } from './payload-store.ts';

const { aws } = inject('running');
const endpoint = endpointAt(aws);

payloadStoreContract('memory', async () => createMemoryPayloads());
payloadStoreContract('S3', async () => payloadBucket(await createBucket(s3At(aws)), { endpoint }));
