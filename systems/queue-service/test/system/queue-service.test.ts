import { readFileSync } from 'node:fs';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import amqp from 'amqplib';
import { describe, expect, inject, it } from 'vitest';
import type { BindingList, QueueList } from '../../../../core/api/views-queues.ts';
import type { PulledView } from '../../../../core/api/views-subscriptions.ts';
import { envelope, event, record } from '../../../../test/functions/pipeline/sqs.ts';
import { tried } from '../../../../test/repository/system/system-page.ts';
import { Courtier, eventually, newId } from '../../../../test/system/courtier.ts';
import { createMailer } from '../../mailers/ses.ts';
import { createSesClient } from '../../mailers/ses-client.ts';
import { mailsTo, mailTo } from './mailbox.ts';

/** A client of S1 as its document has it: it knows S1's paths, and no other. */
const courtier = new Courtier(inject('running'));
const short = () => newId().slice(0, 8);

const example = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../examples/${name}.json`, import.meta.url), 'utf8')) as {
    message: Record<string, unknown>;
  };

async function publish(exchange: string, routing_key: string, message: unknown): Promise<string> {
  const answer = await courtier.call('POST', '/api/v1/publish', { exchange, routing_key, message });
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  return answer.body.id as string;
}

describe('S1: the queue service', () => {
  it('tells anybody that it is alive', async () => {
    const response = await fetch(`${courtier.ready.api}/healthz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ status: 'healthy' });
  });

  it('sends a confirmation as text and HTML, and no second mail when the message is delivered again', async () => {
    const to = `${newId()}@example.com`;
    const request = { ...example('confirmation').message, to };
    const id = await publish('email', 'email.confirmation', request);
    await courtier.delivered(id, 'email_queue');
    const mail = await mailTo(courtier, to);
    expect(mail).toMatchObject({ subject: 'Your confirmation', message_id: `<${id}@example.com>` });
    for (const part of [mail.text, mail.html]) {
      expect(part).toContain('Ada');
      expect(part).toContain('CMD-1842');
    }

    // SQS delivers at least once: the same item again, to the function itself, which answers when it is done with it.
    const again = record(envelope({ id }), request);
    const answer = await courtier.lambda.send(
      new InvokeCommand({ FunctionName: 'courtier-local-email', Payload: JSON.stringify(event(again)) }),
    );
    expect(answer.FunctionError).toBeUndefined();
    expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toEqual({ batchItemFailures: [] });
    expect(await mailsTo(courtier, to)).toHaveLength(1);
  });

  it('makes a failed message of a mail request that nobody can send', async () => {
    const id = await publish('email', 'email.confirmation', { to: 'nobody', data: { name: 'Ada' } });
    const failed = await courtier.failedIn(id, 'email_queue', 'failed');
    expect(failed).toMatchObject({ source: 'consumer', error_name: 'InvalidMessageError', retry_count: 0 });
  });

  it('lets a client make a queue, bind it and use it; what its consumer rejects goes through dlq and is recorded', async () => {
    const name = `s1-${short()}`;
    const asked = { name, delivery: 'amqp' };
    expect((await courtier.call('POST', '/api/v1/queues', asked)).status).toBe(201);
    const binding = { exchange: 'default', queue: name, routing_key: `work.${name}` };
    expect((await courtier.call('POST', '/api/v1/bindings', binding)).status).toBe(201);
    const bindings = await courtier.call<BindingList>('GET', `/api/v1/bindings?queue=${name}`);
    expect(bindings.body.items).toMatchObject([{ exchange: 'default', routing_key: `work.${name}` }]);

    const connection = await amqp.connect(courtier.ready.amqp, { noDelay: true });
    try {
      const channel = await connection.createChannel();
      const seen: string[] = [];
      await channel.consume(name, (message) => {
        if (!message) return;
        seen.push(message.properties.messageId as string);
        channel.reject(message, false);
      });
      const id = await publish('default', `work.${name}`, { do: 'something' });
      const failed = await eventually('it is recorded', () => courtier.failed(id, name));
      expect(failed).toMatchObject({ source: 'rejected', queue: name, exchange: 'default' });
      expect(seen).toContain(id);
    } finally {
      await connection.close();
    }
    const { body } = await courtier.call<QueueList>('GET', `/api/v1/queues?limit=200`);
    expect(body.items.find((queue) => queue.name === 'dlq')).toMatchObject({ delivery: 'dead-letters' });
  });

  it('gives a notification to every subscriber: both channels, and to anyone who subscribes later under a name', async () => {
    const subscriber = `/api/subscriptions/notifications?name=s1-${short()}`;
    const pull = async (path: string) =>
      (await courtier.call<PulledView>('GET', `${path}${path.includes('?') ? '&' : '?'}max=100&wait=1`)).body
        .items ?? [];
    await pull(subscriber);
    const id = await publish('notifications', '', example('notification').message);
    for (const path of [
      '/api/subscriptions/notifications_web',
      '/api/subscriptions/notifications_mobile',
      subscriber,
    ]) {
      const mine = await eventually(`${id} at ${path}`, async () =>
        (await pull(path)).find(({ message_id }) => message_id === id),
      );
      expect((await courtier.call('POST', `/api/messages/${mine.ack_id}/ack`)).status).toBe(200);
    }
  });
});

describe('the local SES', () => {
  it('delivers into the same mailbox, under the id of the message in a header of ours', async () => {
    const client = createSesClient({ endpoint: courtier.ready.aws, region: 'us-east-1' });
    const to = `${newId()}@example.com`;
    const mail = { messageId: '<m@example.com>', to, subject: 'Bonjour é', text: 't', html: '<p>h</p>' };
    await createMailer({ client, from: 'Courtier <courtier@example.com>' }).send(mail);
    expect(await mailTo(courtier, to)).toMatchObject({
      from: 'courtier@example.com',
      subject: 'Bonjour é',
      message_id: expect.stringMatching(/@email\.amazonses\.com>$/),
    });
  });
});

describe('systems/queue-service/README.md', () => {
  it('shows commands that do what it says, as they stand there', async () => {
    const said = await tried('queue-service', courtier.ready);
    expect(said).toContain('"subject":"Your confirmation"');
    // Other stories take from notifications_web too; this subscription is the page's own.
    expect(said).toContain('"queue":"notifications--desk"');
    expect(said).toContain('"routing_key":"reports.daily"');
    expect(said).toContain('"error_name":"InvalidMessageError"');
  });
});
