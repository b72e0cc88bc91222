import type { APIGatewayProxyResult } from 'aws-lambda';
import * as z from 'zod';
import { type Caller, caller } from '../../adapters/http/caller.ts';
import type { Operation } from '../../adapters/http/operation.ts';
import { json } from '../../adapters/http/response.ts';
import { ConflictError, InvalidInputError } from '../../core/api/errors.ts';
import { type ClientWithKey, type RepeatedClient, viewClient } from '../../core/api/views-clients.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { CourtierError } from '../../core/errors.ts';
import { CERTIFICATE_SUBJECT_CHARS, CLIENT_NAME_CHARS, CLIENT_PERMISSIONS_MAX } from '../../core/limits.ts';
import { certificateSubject } from '../../core/permission/certificate.ts';
import { PermissionSchema } from '../../core/permission/client.ts';
import { type ClientRecord, openClient } from '../../core/permission/client-record.ts';
import { hashKey } from '../../core/permission/key.ts';
import { DEFAULT_RATE, RateSchema } from '../../core/rate/rate.ts';
import { type KeyedDeps, oncePerKey } from '../http/idempotency-key.ts';
import type { ClientDeps } from './change-client.ts';
import { leavePlans } from './leave-plans.ts';

export type CreateClientDeps = ClientDeps & KeyedDeps;

/** Strict: a misspelt `expires_at` would make a key that never ends. */
export const NewClientSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(CLIENT_NAME_CHARS)
    .regex(/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u, 'must be letters, digits, punctuation and spaces')
    .regex(/^(?! )(.*[^ ])?$/su, 'must not begin or end with a space'),
  permissions: z.array(PermissionSchema).min(1).max(CLIENT_PERMISSIONS_MAX),
  expires_at: z.iso.datetime({ offset: true }).nullable().optional().describe('A time in the future.'),
  rate: RateSchema.optional(),
  certificate_subject: z
    .string()
    .max(CERTIFICATE_SUBJECT_CHARS, { abort: true })
    .refine(
      (subject) => certificateSubject(subject) !== undefined,
      'must be a distinguished name such as CN=shop,O=Example',
    )
    .optional()
    .describe("Subject of the client's certificate: who presents one is this client."),
});

/**
 * POST /api/clients: a client and its first key, which is shown this once.
 *
 * With an Idempotency-Key a repeat answers 200 with the client, `duplicate: true`, and no key: a key that could be shown
 * again would have to be stored in the clear. A client that lost the first answer rotates the client, with no overlap.
 */
export function createClient(shared: CreateClientDeps): Operation {
  return oncePerKey(shared, {
    input: NewClientSchema,
    perform: async (event, { input: asked, ids, log }) => {
      const deps = { ...shared, log };
      const at = deps.now();
      const key = deps.newKey();
      const client = {
        id: ids(0),
        name: asked.name,
        permissions: [...new Set(asked.permissions)],
        expires_at: inFuture(asked.expires_at ?? null, at),
        ...subjectOf(asked),
        rate: asked.rate ?? DEFAULT_RATE,
      };
      const record = openClient(client, hashKey(key), at.toISOString());
      // First, since it can be refused: then nothing else has happened. What is left behind if it ends here counts nobody.
      await deps.usagePlans.join(client.id, client.rate);
      if (await deps.registry.save(record, undefined)) {
        await logCreated(deps, caller(event), record);
        const made = { ...viewClient(record, at.toISOString()), key } satisfies ClientWithKey;
        return { answer: json(201, made), repeat: repeated(record, at) };
      }
      // An attempt that died after this write had the same id, and may not have recorded it.
      const made = await deps.registry.get(client.id);
      if (!made) {
        await leavePlans(deps, client.id);
        throw taken(record);
      }
      await logCreated(deps, caller(event), made);
      return { answer: repeated(made, at), repeat: repeated(made, at) };
    },
  });
}

async function logCreated(deps: CreateClientDeps, by: Caller, record: ClientRecord): Promise<void> {
  deps.log.info('client created', { created_client_id: record.id });
  const { id, name, permissions, expires_at, limit, certificate_subject } = record;
  const details = { name, permissions, expires_at, rate: limit?.rate, certificate_subject };
  await recordAction(deps, by, { action: 'client.created', target: `client:${id}`, details });
}

function repeated(record: ClientRecord, at: Date): APIGatewayProxyResult {
  const view = viewClient(record, at.toISOString());
  return json(200, { ...view, duplicate: true } satisfies RepeatedClient);
}

/** As it is compared and shown: in one spelling. */
function subjectOf({ certificate_subject: text }: { certificate_subject?: string | undefined }) {
  const subject = text === undefined ? undefined : certificateSubject(text);
  return subject === undefined ? {} : { certificate_subject: subject };
}

/** Ids and keys are never taken, but for a miracle. */
function taken({ certificate_subject }: Pick<ClientRecord, 'certificate_subject'>): CourtierError {
  return certificate_subject === undefined
    ? new CourtierError('record-contended', 'retry', 'This id or key is taken: try again.')
    : new ConflictError('Another client has this certificate subject: revoke it, or choose another.', {
        certificate_subject,
      });
}

function inFuture(time: string | null, now: Date): string | null {
  if (time === null) return null;
  const date = new Date(time);
  if (date.getTime() > now.getTime()) return date.toISOString();
  throw new InvalidInputError('invalid-body', 'The client would have expired already.', [
    { pointer: '#/expires_at', detail: 'must be in the future' },
  ]);
}
