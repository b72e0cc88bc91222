import { Webhook as Verifier } from 'standardwebhooks';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import type { PulledView } from '../../core/api/views-subscriptions.ts';
import type {
  WebhookAttemptList,
  WebhookAttemptView,
  WebhookView,
  WebhookWithSecret,
} from '../../core/api/views-webhooks.ts';
import { Courtier, eventually, newId } from './courtier.ts';
import { Receiver } from './webhook-receiver.ts';

const courtier = new Courtier(inject('running'));
const short = () => newId().slice(-8);
let receiver: Receiver;
let url: string;
const made: string[] = [];

beforeEach(async () => {
  receiver = new Receiver();
  url = await receiver.start();
});
afterEach(async () => {
  for (const id of made.splice(0)) await courtier.call('DELETE', `/api/webhooks/${id}`);
  receiver.stop();
});

async function register(events = ['failure_group.new'], at = url): Promise<WebhookWithSecret> {
  const { status, body } = await courtier.call<WebhookWithSecret>('POST', '/api/webhooks', {
    url: at,
    events,
  });
  expect(status).toBe(201);
  made.push(body.id);
  return body;
}

/** A message that a client gives back with an error that nobody has had: a new group. */
async function failNew(): Promise<string> {
  const [key, name, error] = [`test.${short()}`, `s-${short()}`, `Unheard${short()}`];
  const pull = async () =>
    (
      await courtier.call<PulledView>(
        'GET',
        `/api/subscriptions/journal?name=${name}&routing_key=${key}&visibility=300&wait=1`,
      )
    ).body.items;
  await pull();
  await courtier.publish('journal', key, { to: 'nobody' });
  await eventually('it is given back', async () => {
    const [taken] = await pull();
    if (!taken) return false;
    const nack = { requeue: false, error: { name: error, message: 'as the story wants' } };
    return (await courtier.call('POST', `/api/messages/${taken.ack_id}/nack`, nack)).status === 200;
  });
  return error;
}

/** That of the test button: of what fails in other stories every webhook is notified too. */
const TEST = 'webhook.test';
const attempts = async ({ id }: WebhookView) =>
  (await courtier.call<WebhookAttemptList>('GET', `/api/webhooks/${id}/attempts`)).body.items;
const test = async ({ id }: WebhookView) =>
  (await courtier.call<WebhookAttemptView>('POST', `/api/webhooks/${id}/test`)).body;

it('a new failure comes to a webhook, signed so that the library of the specification believes it', async () => {
  const webhook = await register();
  const error = await failNew();
  const [request] = await eventually('it has come', async () => {
    const found = receiver.about(error);
    return found.length > 0 && found;
  });
  const event = new Verifier(webhook.secret).verify(request?.body ?? '', request?.headers ?? {});
  expect(event).toMatchObject({
    type: 'failure_group.new',
    timestamp: expect.any(String),
    data: { error_name: error, group_id: expect.stringMatching(/^fingerprint-/), failed: 0 },
  });
  expect(request?.body).not.toContain('nobody');
  const stranger = new Verifier(`whsec_${Buffer.alloc(32).toString('base64')}`);
  expect(() => stranger.verify(request?.body ?? '', request?.headers ?? {})).toThrow('No matching signature');
});

it('a receiver that is down gets the event when it is up again, with the same id, and the log says so', async () => {
  const webhook = await register();
  receiver.status = 503;
  const error = await failNew();
  await eventually('it was tried', async () => receiver.about(error).length > 0);
  receiver.status = 200;
  const logged = await eventually('it is delivered', async () => {
    const ofEvent = (await attempts(webhook)).filter(({ payload }) => payload?.includes(error));
    return ofEvent[0]?.state === 'delivered' && ofEvent;
  });
  expect(logged.at(-1)).toMatchObject({
    number: 1,
    state: 'failed',
    http_status: 503,
    error: 'answered 503',
    next_at: expect.any(String),
  });
  expect(logged[0]).toMatchObject({ http_status: 200, error: null, next_at: null });
  expect(new Set(receiver.about(error).map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  const { body } = await courtier.call<WebhookView>('GET', `/api/webhooks/${webhook.id}`);
  expect(body).toMatchObject({ state: 'enabled', failing_since: null });

  const again = `/api/webhooks/${webhook.id}/attempts/${logged[0]?.id}/redeliver`;
  const before = receiver.about(error).length;
  expect((await courtier.call('POST', again)).status).toBe(202);
  await eventually('it comes once more', async () => receiver.about(error).length > before);
  expect(receiver.about(error).at(-1)?.headers['webhook-id']).toBe(logged[0]?.event_id);
});

it('the test button says at once what became of it', async () => {
  const webhook = await register();
  expect(await test(webhook)).toMatchObject({
    event_type: TEST,
    state: 'delivered',
    http_status: 204,
  });
  receiver.status = 500;
  expect(await test(webhook)).toMatchObject({ state: 'failed', http_status: 500, error: 'answered 500' });
  receiver.stop();
  expect(await test(webhook)).toMatchObject({
    state: 'failed',
    http_status: null,
    error: 'the connection was refused',
  });
  expect((await attempts(webhook)).filter(({ event_type }) => event_type === TEST)).toHaveLength(3);
});

it('both secrets sign during a rotation, and the new one alone afterwards', async () => {
  const webhook = await register();
  const rotate = async (overlap_seconds: number) =>
    (
      await courtier.call<WebhookWithSecret>('POST', `/api/webhooks/${webhook.id}/rotate`, {
        overlap_seconds,
      })
    ).body;
  const last = () => receiver.about(TEST).at(-1) ?? { body: '', headers: {} };
  const believed = (secret: string) => {
    const { body, headers } = last();
    try {
      return new Verifier(secret).verify(body, headers) !== undefined;
    } catch {
      return false;
    }
  };
  const second = await rotate(3_600);
  expect(second.secret).not.toBe(webhook.secret);
  await test(webhook);
  expect([believed(webhook.secret), believed(second.secret)]).toEqual([true, true]);
  const third = await rotate(0);
  await test(webhook);
  expect([webhook, second, third].map(({ secret }) => believed(secret))).toEqual([false, false, true]);
  const { body } = await courtier.call('GET', `/api/webhooks/${webhook.id}`);
  expect(JSON.stringify(body)).not.toContain('whsec_');
});

it('a receiver that is gone gets nothing more', async () => {
  const webhook = await register();
  receiver.status = 410;
  await failNew();
  const path = `/api/webhooks/${webhook.id}`;
  await eventually('it is disabled', async () => {
    const { body } = await courtier.call<WebhookView>('GET', path);
    return body.state === 'disabled' && body.disabled_by === 'gone';
  });
  const witness = new Receiver();
  await register(['failure_group.new'], await witness.start());
  const error = await failNew();
  await eventually('another receiver has the next', async () => witness.about(error).length > 0).finally(() =>
    witness.stop(),
  );
  expect(receiver.about(error)).toEqual([]);
  const [gone] = await attempts(webhook);
  expect(gone).toMatchObject({ http_status: 410, next_at: null });
  expect((await courtier.call('POST', `${path}/attempts/${gone?.id}/redeliver`)).status).toBe(409);
  const { body } = await courtier.call<WebhookView>('PATCH', path, { state: 'enabled' });
  expect(body).toMatchObject({ state: 'enabled', disabled_by: null });
});

it.each([
  'http://169.254.169.254/latest/meta-data',
  'https://10.0.0.7/',
  'http://hooks.example.com/',
  'https://localhost/',
])('the URL %s is refused', async (hostile) => {
  const asked = { url: hostile, events: ['failure_group.new'] };
  const { status, body } = await courtier.call('POST', '/api/webhooks', asked);
  expect([status, body.errors]).toMatchObject([422, [{ pointer: '#/url' }]]);
});

it('what is done to a webhook is in the audit trail, without its URL and its secret', async () => {
  const webhook = await register();
  await test(webhook);
  const entries = await eventually('the audit trail has both', async () => {
    const { body } = await courtier.call<{ items: { action: string }[] }>(
      'GET',
      `/api/audit?target=${encodeURIComponent(`webhook:${webhook.id}`)}`,
    );
    return body.items.length === 2 && body.items;
  });
  expect(entries.map(({ action }) => action)).toEqual(['webhook.tested', 'webhook.created']);
  expect(JSON.stringify(entries)).not.toMatch(/\/hook|whsec_/);
});
