import type * as z from 'zod';
import {
  ClientListSchema,
  ClientViewSchema,
  ClientWithKeySchema,
  RepeatedClientSchema,
} from '../../core/api/views-clients.ts';
import { PermissionSchema } from '../../core/permission/client.ts';
import { RateChangeSchema } from '../../functions/clients/change-rate.ts';
import { NewClientSchema } from '../../functions/clients/create-client.ts';
import { ListClientsQuerySchema } from '../../functions/clients/list-clients.ts';
import { RotationSchema } from '../../functions/clients/rotate-client.ts';
import { answer, body, type Documented } from './documented.ts';
import { idempotencyHeader, idempotencyProblems } from './idempotency.ts';
import { clientId } from './parameters.ts';

export const clientsSchemas = {
  NewClient: NewClientSchema,
  KeyRotation: RotationSchema,
  RateChange: RateChangeSchema,
  Permission: PermissionSchema,
  Client: ClientViewSchema,
  ClientWithKey: ClientWithKeySchema,
  RepeatedClient: RepeatedClientSchema,
  ClientList: ClientListSchema,
};

const client: z.output<typeof ClientViewSchema> = {
  id: '019a2f6e-0000-7000-8000-000000000001',
  name: 'shop',
  permissions: ['publish:orders.*'],
  rate: 'standard',
  revoked_at: null,
  expires_at: null,
  status: 'active',
  created_at: '2026-01-05T10:00:00.000Z',
  keys: [{ created_at: '2026-01-05T10:00:00.000Z', expires_at: null, fingerprint: '6f1c2b0a9d3e' }],
};
const key = 'ck_shown-this-once';

export const clients = {
  createClient: {
    tag: 'Clients',
    summary: 'Create a client',
    description:
      'A service that may call, with its first key, which is shown in this answer and never again. Permissions: `publish:<exchange>` or `publish:<exchange>.<routing key>`, `consume:<queue>`, `read:<what>`, `manage:<what>`; `read:failed`, `manage:failed`, `read:messages` and `read:bodies` also as `read:failed.<queue or exchange>/<type>`, with or without the type; in which `*` stands for anything, and `admin`. `rate` is how much it may ask for: see the change of a rate. With `certificate_subject` a client certificate of this subject is as good as the key.',
    headers: idempotencyHeader,
    body: body(NewClientSchema, { name: 'shop', permissions: ['publish:orders.*'] }),
    answers: {
      200: answer(
        'The repeat of a request with this `Idempotency-Key`: the client, without its key, which is not stored. Lost the first answer? Rotate the client, with no overlap.',
        RepeatedClientSchema,
        { ...client, duplicate: true },
      ),
      201: answer('The client and its key.', ClientWithKeySchema, { ...client, key }),
    },
    problems: [
      'record-contended',
      'conflict',
      'rate-limits-busy',
      'rate-limits-full',
      ...idempotencyProblems,
    ],
  },
  listClients: {
    tag: 'Clients',
    summary: 'List clients',
    description: 'The newest first, in pages; the revoked and the expired ones too.',
    query: ListClientsQuerySchema,
    answers: { 200: answer('A page of them.', ClientListSchema, { items: [client], next: null }) },
    problems: ['invalid-cursor'],
  },
  getClient: {
    tag: 'Clients',
    summary: 'Show a client',
    description: 'Also one that is revoked. Of its keys it shows when they were made, and a fingerprint.',
    path: { id: clientId },
    answers: { 200: answer('The client.', ClientViewSchema, client) },
    problems: ['not-found'],
  },
  rotateClient: {
    tag: 'Clients',
    summary: 'Give a client a new key',
    description:
      'The keys before it go on for `overlap_seconds` (an hour, unless said otherwise), so that a service can change over without a gap.',
    path: { id: clientId },
    body: body(RotationSchema, { overlap_seconds: 600 }, { required: false }),
    answers: { 200: answer('The client and its new key.', ClientWithKeySchema, { ...client, key }) },
    problems: ['not-found', 'conflict', 'record-contended'],
  },
  changeClientRate: {
    tag: 'Clients',
    summary: 'Change how much a client may ask for',
    description:
      'Another tier, within a minute or two; what a tier allows each stage sets. Who asks for more is answered 429.',
    path: { id: clientId },
    body: body(RateChangeSchema, { rate: 'high' }),
    answers: { 200: answer('The client as it is now.', ClientViewSchema, { ...client, rate: 'high' }) },
    problems: ['not-found', 'conflict', 'record-contended', 'rate-limits-busy', 'rate-limits-full'],
  },
  revokeClient: {
    tag: 'Clients',
    summary: 'Revoke a client',
    description: 'All its keys stop within a minute, for good. The client stays to be seen.',
    path: { id: clientId },
    answers: {
      200: answer('The client as it is now.', ClientViewSchema, {
        ...client,
        revoked_at: '2026-01-06T08:30:00.000Z',
        status: 'revoked',
      }),
    },
    problems: ['not-found', 'record-contended'],
  },
} satisfies Record<string, Documented>;
