import amqp from 'amqplib';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { OperationResultList, OperationView } from '../../core/api/views-operations.ts';
import { Courtier, eventually, newId } from './courtier.ts';

const courtier = new Courtier(inject('running'));
let connection: Awaited<ReturnType<typeof amqp.connect>>;
beforeAll(async () => {
  connection = await amqp.connect(courtier.ready.amqp, { noDelay: true });
});
afterAll(() => connection.close());

/** Three mails of a type of their own, handled and on record. */
async function threeMails(): Promise<{ type: string; ids: string[] }> {
  const type = `story-${newId()}`;
  const ids = await Promise.all(
    ['ada', 'bob', 'eve'].map(async (who) => {
      const mail = { to: `${who}@example.com` };
      const { body } = await courtier.publish('email', 'email.confirmation', mail, { properties: { type } });
      return String(body.id);
    }),
  );
  for (const id of ids) {
    await courtier.delivered(id, 'email_queue');
    await courtier.recorded(id);
    await inLog(id, 1);
  }
  return { type, ids };
}

async function replay(asked: object): Promise<OperationView> {
  const made = await courtier.call<OperationView>('POST', '/api/operations', { action: 'replay', ...asked });
  expect(made).toMatchObject({ status: 201 });
  return made.body;
}

function ended(id: string): Promise<OperationView> {
  return eventually(`${id} is completed`, async () => {
    const { body } = await courtier.call<OperationView>('GET', `/api/operations/${id}`);
    return body.state === 'completed' && body;
  });
}

async function results(id: string): Promise<OperationResultList['items']> {
  const { body } = await courtier.call<OperationResultList>('GET', `/api/operations/${id}/results?limit=200`);
  return body.items;
}

/** Each delivery of a message to its consumer, as the function logs it. */
async function handled(messageId: string): Promise<string[]> {
  const lines = await courtier.logged('email', messageId);
  return lines
    .map(({ message }) => String(message))
    .filter((line) => line === 'handled' || line === 'duplicate');
}

/** A log may be there only once the invocation has ended, after the messages of its batch were delivered. */
const inLog = (messageId: string, times: number) =>
  eventually(
    `${messageId} is in the log ${times} times`,
    async () => (await handled(messageId)).length >= times,
  );

const ofType = (type: string) => ({
  exchange: 'email',
  routing_key: 'email.*',
  type,
  published_from: '-PT1H',
});

describe.concurrent('a replay', () => {
  it('brings what was published to the same queue again, and is handled once in effect', async () => {
    const { type, ids } = await threeMails();
    const planned = await replay({ mode: 'plan', filter: ofType(type), to: 'same' });
    expect(planned).toMatchObject({
      state: 'planned',
      counts: { total: 3, exact: true },
      plan: { refused: {} },
    });
    expect(planned.plan.publishes?.map(({ message_id }) => message_id).toSorted()).toEqual(ids.toSorted());

    expect((await courtier.call('POST', `/api/operations/${planned.id}/run`)).status).toBe(200);
    expect((await ended(planned.id)).counts).toMatchObject({
      done: 3,
      succeeded: 3,
      skipped: {},
      failed: {},
    });
    expect((await results(planned.id)).map(({ message_id }) => message_id).toSorted()).toEqual(
      ids.toSorted(),
    );
    for (const id of ids) {
      await inLog(id, 2);
      expect(await handled(id)).toEqual(['handled', 'duplicate']);
      const { entries } = await eventually('the trail says that it is a replay', async () => {
        const trail = await courtier.trail(id);
        return trail?.entries.some(({ metadata }) => metadata.replay === planned.id) && trail;
      });
      expect(entries.find(({ queue }) => queue === 'email_queue')).toMatchObject({ attempts: 1 });
    }

    // What it published is no part of another one.
    const second = await replay({ mode: 'plan', filter: ofType(type), to: 'same' });
    expect(second.plan).toMatchObject({ messages: 6, refused: { 'is-a-replay': 3 } });

    type Audit = { items: { action: string }[] };
    const audit = await courtier.call<Audit>('GET', `/api/audit?target=operation:${planned.id}`);
    expect(audit.body.items.map(({ action }) => action)).toEqual(['operation.started', 'operation.planned']);
  });

  it('is handled again where that is asked for, under ids that say of what', async () => {
    const { ids } = await threeMails();
    const { id } = await replay({ mode: 'run', ids, to: 'same', effects: 'again' });
    await ended(id);
    const made = await results(id);
    expect(made.map(({ message_id }) => message_id).toSorted()).toEqual(ids.toSorted());
    for (const { message_id, replayed_as = '' } of made) {
      await courtier.delivered(replayed_as, 'email_queue');
      await inLog(replayed_as, 1);
      expect(await handled(replayed_as)).toEqual(['handled']);
      const { entries } = await courtier.recorded(replayed_as);
      expect(entries[0]).toMatchObject({ metadata: { replay: id, replay_of: message_id } });
    }
    for (const each of ids) expect(await handled(each)).toEqual(['handled']);
  });

  it('goes to one queue, which AMQP clients read, and to no other', async () => {
    const { type, ids } = await threeMails();
    const queue = await courtier.amqpQueue();
    const { id } = await replay({ mode: 'run', filter: ofType(type), to: { queue } });
    await ended(id);
    const channel = await connection.createChannel();
    const found = new Map<string, unknown>();
    for (let message = await channel.get(queue); message; message = await channel.get(queue)) {
      channel.ack(message);
      found.set(message.properties.messageId, message.properties.headers?.['x-courtier-replay']);
    }
    await channel.close();
    expect(found).toEqual(new Map(ids.map((each) => [each, id])));
    for (const each of ids) expect(await handled(each)).toEqual(['handled']);
    await courtier.call('DELETE', `/api/queues/${queue}?force=true`);
  });

  it('says of what cannot be replayed why', async () => {
    const nobody = newId();
    const { ids } = await threeMails();
    const some = { mode: 'run', ids: [nobody, ids[0]], to: { exchange: `gone-${newId()}` } };
    const { id, plan } = await replay(some);
    expect(plan).toMatchObject({ messages: 2, refused: { 'not-in-trail': 1 } });
    expect((await ended(id)).counts).toMatchObject({
      skipped: { 'not-in-trail': 1 },
      failed: { 'unknown-exchange': 1 },
    });
  });
});
