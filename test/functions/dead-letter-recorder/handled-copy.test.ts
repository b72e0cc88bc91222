import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import { contentOf } from '../../../core/message/content.ts';
import { at } from '../../core/failure/records.ts';
import { sqsEvent } from './events.ts';
import { idOf, recorder } from './recorder.ts';
import { body, done, permanent, report } from './reports.ts';

describe('a message of which another copy was handled before its record was there', () => {
  const handledAs = async (content?: string, queue = 'orders') => {
    const parts = recorder();
    const claim = {
      queue,
      messageId: 'm-1',
      exchange: null,
      routingKey: null,
      now: at(0),
      leaseUntil: at(9),
    };
    await parts.claims.claim({ ...claim, ...(content === undefined ? {} : { content }) });
    await parts.claims.markDelivered(queue, 'm-1', at(4));
    return parts;
  };

  it.each([
    ['would be retried', {}],
    ['would wait for a person', permanent],
  ])('is resolved where it %s, without a run and without an alert', async (_what, failure) => {
    const { handler, store, workflow, alerts, clock } = await handledAs(contentOf(body));
    expect(await handler(sqsEvent(report(failure)))).toEqual(done);
    const resolved = { status: 'resolved', resolution: 'confirmed', resolved_at: at(5) };
    expect(await store.get(idOf())).toMatchObject(resolved);
    clock.seconds = 9;
    expect(await handler(sqsEvent(report(failure)))).toEqual(done);
    expect(await store.get(idOf())).toMatchObject(resolved);
    expect([workflow.started, alerts.sent]).toEqual([[], []]);
  });

  it('is not one whose id was another message’s, which is handled', async () => {
    const { handler, store, workflow } = await handledAs(contentOf(Buffer.from('{"order_id":"o-2"}')));
    await handler(sqsEvent(report()));
    expect(await store.get(idOf())).toMatchObject({ status: 'pending' });
    expect(workflow.started).toHaveLength(1);
  });

  it('is not one that an AMQP client took, which claims nothing', async () => {
    const { handler, store } = await handledAs(undefined, 'parcels');
    await handler(sqsEvent(report({}, { queue: 'parcels' })));
    expect(await store.get(idOf('parcels'))).toMatchObject({ status: 'pending' });
  });

  it('comes again while the claims cannot be asked, and is retried by nobody before', async () => {
    const { handler, claims, workflow } = recorder();
    const { isDelivered } = claims;
    claims.isDelivered = async () => {
      throw new UnavailableError('table-unavailable', 'away');
    };
    expect((await handler(sqsEvent(report()))).batchItemFailures).toHaveLength(1);
    expect(workflow.started).toEqual([]);
    claims.isDelivered = isDelivered;
    expect(await handler(sqsEvent(report()))).toEqual(done);
    expect(workflow.started).toHaveLength(1);
  });
});
