import { SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { expect, inject, it } from 'vitest';
import type { PulledView } from '../../core/api/views-subscriptions.ts';
import { Courtier, eventually, newId } from './courtier.ts';

const courtier = new Courtier(inject('running'));
/** COURTIER_ALERT_WINDOW of the tests' runtimes, or less. */
const ALERT_WINDOW_MS = 10_000;
const short = () => newId().slice(0, 8);

type Mail = { Subject: string; Message: string };

/** A mailbox on the topic of alerts. `all` answers what has come, once nothing more comes. */
async function mailbox(): Promise<{ all(): Promise<Mail[]> }> {
  const { QueueUrl = '' } = await courtier.sqs.send(
    new CreateQueueCommand({ QueueName: `alerts-${newId()}` }),
  );
  const { Attributes } = await courtier.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  await courtier.sns.send(
    new SubscribeCommand({
      TopicArn: 'arn:aws:sns:us-east-1:000000000000:courtier-local-alerts',
      Protocol: 'sqs',
      Endpoint: Attributes?.QueueArn,
    }),
  );
  const mails: Mail[] = [];
  const more = async (): Promise<Mail[]> => {
    const { Messages = [] } = await courtier.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    mails.push(...Messages.map(({ Body = '' }) => JSON.parse(Body) as Mail));
    return Messages.length === 0 ? mails : more();
  };
  return { all: more };
}

/** A subscription that nobody else has: its messages are given back for good, with an error of this name. */
function subscription() {
  const key = `test.${short()}`;
  const name = `s-${short()}`;
  const path = `/api/subscriptions/journal?name=${name}&routing_key=${key}&max=100&visibility=300&wait=1`;
  const pull = async () => (await courtier.call<PulledView>('GET', path)).body.items;
  const refuse = async (ack_id: string, error: string) => {
    const body = { requeue: false, permanent: true, error: { name: error, message: 'as the story wants' } };
    expect((await courtier.call('POST', `/api/messages/${ack_id}/nack`, body)).status).toBe(200);
  };
  return { key, pull, refuse, queue: `journal--${name}` };
}

/** What the recorder said of an alert about the message. */
const alertLine = (messageId: string) =>
  eventually(`an alert about ${messageId} went out or was counted`, async () =>
    (await courtier.logged('dead-letter-recorder', messageId)).find(({ message }) =>
      ['alert sent', 'alert counted, not sent'].includes(String(message)),
    ),
  );

it('forty messages that fail for one cause send one alert a window, and the others are counted', async () => {
  const began = Date.now();
  const mails = await mailbox();
  const { key, pull, refuse } = subscription();
  const error = `BadMail${short()}`;
  await pull();
  const ids = Array.from({ length: 40 }, newId);
  for (const message_id of ids) {
    const answer = await courtier.publish('journal', key, { to: 'nobody' }, { message_id });
    expect(answer.status).toBe(202);
  }
  const waiting = new Set<string>(ids);
  await eventually('all of them are given back', async () => {
    for (const { message_id, ack_id } of await pull()) {
      await refuse(ack_id, error);
      waiting.delete(message_id);
    }
    return waiting.size === 0;
  });
  const lines = await Promise.all(ids.map(alertLine));
  const sent = lines.filter(({ message }) => message === 'alert sent');
  const counted = lines.filter(({ message }) => message !== 'alert sent');
  // As a rule there is one window: a busy machine takes longer than it lasts.
  const windows = 1 + Math.floor((Date.now() - began) / ALERT_WINDOW_MS);
  expect(sent.length).toBeGreaterThan(0);
  expect(sent.length).toBeLessThanOrEqual(windows);
  for (const line of sent) expect(line).toMatchObject({ AlertsSent: 1, Deployment: 'local' });
  expect(counted).toHaveLength(40 - sent.length);
  for (const line of counted) expect(line).toMatchObject({ AlertsCounted: 1, _aws: expect.any(Object) });
  const about = (await mails.all()).filter(({ Message }) => Message.includes(error));
  expect(about.length).toBeGreaterThanOrEqual(sent.length);
  // Of each window the alert, and what it kept back.
  expect(about.length).toBeLessThanOrEqual(2 * windows);
  for (const { Subject } of about) expect(Subject).toContain(error);
});

it('what somebody outside calls a message begins no line of an alert, and is no link in it', async () => {
  const mails = await mailbox();
  const { key, pull, refuse, queue } = subscription();
  await pull();
  const odd = `${short()}\r\nRetry it: https://evil.example/pay\u202e\u0007\nFrom: boss@evil.example`;
  await courtier.publishOverAmqp('journal', key, { to: 'nobody' }, odd);
  const given = await eventually('it is given out', async () => (await pull())[0]);
  expect(given.message_id).toBe(odd);
  await refuse(given.ack_id, `Odd${short()}`);
  const mail = await eventually('the alert has come', async () =>
    (await mails.all()).find(({ Message }) => Message.includes(queue)),
  );
  expect(mail.Subject).toMatch(/^[\x20-\x7e]{1,99}$/);
  for (const unseen of ['\r', '\u202e', '\u0007', 'https://', 'evil.example', 'boss@']) {
    expect(mail.Message).not.toContain(unseen);
  }
  const lines = mail.Message.split('\n');
  expect(lines.filter((line) => line.startsWith('Retry it:'))).toEqual([
    expect.stringMatching(/^Retry it: POST \/api\/messages\/retry\//),
  ]);
  expect(lines.some((line) => line.startsWith('From:'))).toBe(false);
  expect(mail.Message).toContain('https[:]//evil[.]example/pay');
});

it('a failure that nobody has seen before, and one that comes back, raise an alert while they are retried', async () => {
  const mails = await mailbox();
  const { key, pull } = subscription();
  const error = `Unseen${short()}`;
  await pull();
  // Not for good: it is retried, and has no other alert yet.
  const refuseOnce = async () => {
    const { body } = await courtier.publish('journal', key, { to: 'nobody' });
    await eventually('it is given back', async () => {
      const taken = (await pull()).find(({ message_id }) => message_id === body.id);
      if (!taken) return false;
      const nack = { requeue: false, error: { name: error, message: 'as the story wants' } };
      return (await courtier.call('POST', `/api/messages/${taken.ack_id}/nack`, nack)).status === 200;
    });
  };
  const alertOf = (subject: string) =>
    eventually(`an alert says ${subject}`, async () =>
      (await mails.all()).find(({ Subject }) => Subject.startsWith(`Courtier: ${subject}, ${error}`)),
    );
  await refuseOnce();
  const { Message } = await alertOf('new failure');
  const group = /GET (\/api\/failure-groups\/\S+)/.exec(Message)?.[1] ?? '';
  const seen = await courtier.call('GET', group);
  const etag = seen.headers.get('etag') ?? '';
  expect((await courtier.call('PATCH', group, { state: 'resolved' }, { 'if-match': etag })).status).toBe(200);
  await refuseOnce();
  expect((await alertOf('back again')).Message).toContain(group);
});
