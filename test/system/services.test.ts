import { InvokeCommand } from '@aws-sdk/client-lambda';
import amqp from 'amqplib';
import { describe, expect, inject, it } from 'vitest';
import { Courtier, type Login, newId } from './courtier.ts';

const courtier = new Courtier(inject('running'));
/** A connection as the service itself would make it, from nothing but its secret. */
function connect({ username, password, url }: Login) {
  const login = new URL(url);
  login.username = encodeURIComponent(username);
  // A URL leaves % as it is, and a password of Secrets Manager may have one.
  login.password = encodeURIComponent(password);
  return amqp.connect(login.href);
}

describe('a service of the topology that speaks AMQP', () => {
  it('logs in with its secret, reads its queue, and may not publish for another', async () => {
    const connection = await connect(await courtier.loginOf('newsletters'));
    const channel = await connection.createConfirmChannel();
    const [message_id, consumed] = [newId(), Promise.withResolvers<string>()];
    const take = (message: amqp.ConsumeMessage | null) => {
      if (message?.properties.messageId === message_id) consumed.resolve(String(message.content));
    };
    await channel.consume('newsletters_queue', take, { noAck: true });
    await courtier.publish('newsletters_exchange', '', { text: 'May sale' }, { message_id });
    expect(await consumed.promise).toBe('{"text":"May sale"}');
    const refused = new Promise((resolve) => channel.once('error', resolve));
    channel.publish('auth_exchange', 'auth.user.created', Buffer.from('{}'));
    expect(String(await refused)).toContain("access to exchange 'auth_exchange'");
    await connection.close();
  });

  it('gets a new password when somebody asks for it, and the old one is worth nothing', async () => {
    const before = await courtier.loginOf('websites');
    const answer = await courtier.lambda.send(
      new InvokeCommand({
        FunctionName: 'courtier-local-apply-topology',
        Payload: Buffer.from('{"rotate": "websites"}'),
      }),
    );
    const said = JSON.parse(Buffer.from(answer.Payload ?? []).toString());
    expect([answer.FunctionError, said]).toEqual([undefined, { rotated: 'websites' }]);
    const after = await courtier.loginOf('websites');
    expect(after).toEqual({ ...before, password: expect.any(String) });
    await expect(connect(before)).rejects.toThrow('ACCESS_REFUSED');
    await (await connect(after)).close();
  });
});
