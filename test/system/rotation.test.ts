import { InvokeCommand } from '@aws-sdk/client-lambda';
import amqp from 'amqplib';
import { describe, expect, inject, it } from 'vitest';
import { type LoginName, loginNames } from '../../core/topology/names.ts';
import { Courtier, newId } from './courtier.ts';
import { order } from './order.ts';

const courtier = new Courtier(inject('running'));

type OwnLogin = Awaited<ReturnType<Courtier['ownLogin']>>;

/** Logs in to RabbitMQ as a function does that has read the secret some time before. */
async function logIn({ username, password }: OwnLogin): Promise<void> {
  const target = new URL(courtier.ready.amqp);
  Object.assign(target, { username, password });
  await (await amqp.connect(target.href)).close();
}

/** As Secrets Manager does it, one step after the other. */
async function rotate(login: LoginName): Promise<void> {
  const ClientRequestToken = newId();
  for (const Step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret']) {
    const event = { Step, SecretId: `courtier-local-broker-${login}`, ClientRequestToken };
    const Payload = Buffer.from(JSON.stringify(event));
    const answer = await courtier.lambda.send(
      new InvokeCommand({ FunctionName: 'courtier-local-rotate-login', Payload }),
    );
    expect([Step, answer.FunctionError]).toEqual([Step, undefined]);
  }
}

describe('the logins of Courtier itself', () => {
  it('are rotated twice while messages are published and handled, and nobody notices', async () => {
    let rotating = true;
    const published: { id: string; status: string }[] = [];
    const publishing = Array.from({ length: 4 }, async () => {
      while (rotating) {
        const answer = await courtier.publish('orders', '', order());
        expect(answer.status).toBe(202);
        published.push(answer.body as { id: string; status: string });
      }
    });
    const first = new Map<LoginName, OwnLogin>();
    const users = new Set<string>();
    try {
      for (const round of [1, 2]) {
        for (const login of loginNames) {
          const before = await courtier.ownLogin(login);
          await rotate(login);
          const after = await courtier.ownLogin(login);
          expect([round, after.username === before.username, after.password === before.password]).toEqual([
            round,
            false,
            false,
          ]);
          users.add(before.username).add(after.username);
          await logIn(before);
          await logIn(after);
          if (round === 1) first.set(login, before);
        }
        // Made as the administrator, bridged as the bridge: what connects now has the new logins.
        const name = `rotated-${newId().slice(0, 8)}`;
        const bindings = [{ exchange: 'orders', routing_key: '' }];
        const made = await courtier.call('POST', '/api/queues', { name, delivery: 'pull', bindings });
        expect(made.status).toBe(201);
        expect((await courtier.call('DELETE', `/api/queues/${name}?force=true`)).status).toBe(200);
      }
    } finally {
      rotating = false;
      await Promise.all(publishing);
    }
    expect(users.size).toBe(2 * loginNames.length);
    expect(published.length).toBeGreaterThan(8);
    expect(first.size).toBe(loginNames.length);
    for (const login of first.values()) await expect(logIn(login)).rejects.toThrow('ACCESS_REFUSED');
    // On a busy machine one may take the way through the outbox.
    for (const { status } of published) expect(['published', 'accepted']).toContain(status);
    for (const { id } of published) await courtier.delivered(id, 'orders');
  });
});
