import { InvokeCommand } from '@aws-sdk/client-lambda';
import { describe, expect, inject, it } from 'vitest';
import { type LoginName, loginNames } from '../../core/topology/names.ts';
import { Courtier, newId } from './courtier.ts';
import { order } from './order.ts';

const courtier = new Courtier(inject('running'));

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
        }
        // Made as the administrator, bridged as the bridge: whoever connects now has the new logins.
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
    expect(new Set(published.map(({ status }) => status))).toEqual(new Set(['published']));
    for (const { id } of [published[0], published.at(-1)].filter((each) => each !== undefined))
      await courtier.delivered(id, 'orders');
  });
});
