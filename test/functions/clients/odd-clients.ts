import { openClient, revokeClient } from '../../../core/permission/client-record.ts';
import { encodeClientCursor } from '../../../core/permission/client-registry.ts';
import { NOW, setUp } from '../api/api.ts';
import type { OddSubject } from '../odd-subject.ts';

const client = (id: string, more: { certificate_subject?: string } = {}) =>
  openClient(
    { id, name: id, permissions: ['publish:*'], expires_at: null, rate: 'standard', ...more },
    `hash-${id}`,
    NOW,
  );
const clients = [
  client('shop'),
  client('with-certificate', { certificate_subject: 'CN=shop' }),
  revokeClient(client('gone'), NOW),
];

/** The clients function with a client that may call, one that is known by its certificate, and one that is revoked. */
export async function oddClients(): Promise<OddSubject> {
  const { handler, registry, usagePlans, operatorLog, idempotencyKeys, log } = setUp();
  for (const each of clients) await registry.save(each, undefined);
  return {
    handler,
    log,
    state: async () => ({
      clients: await registry.list({ limit: 200 }),
      rates: clients.map(({ id }) => usagePlans.ratesOf(id)),
      operations: await operatorLog.list({ limit: 200 }),
      answered: [...idempotencyKeys.rows.values()].filter((row) => row.state !== 'freed'),
    }),
    known: {
      names: clients.map(({ id }) => id),
      cursors: [encodeClientCursor('shop')],
      bodies: {
        createClient: {
          name: 'shop',
          permissions: ['publish:orders.*', 'read:*'],
          rate: 'basic',
          expires_at: '2027-01-05T10:00:00Z',
          certificate_subject: 'CN=new,O=Example',
        },
      },
    },
  };
}
