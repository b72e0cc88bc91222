import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  functionName,
  hasWorkQueue,
  isBridged,
  isCourtier,
  loginSecretName,
  otherUser,
  retryWorkflowName,
  serviceSecretName,
  userSecretName,
  workDeadLetterQueueName,
  workQueueName,
  workQueueUrl,
} from '../../../core/topology/names.ts';
import { policyPattern } from '../../../core/topology/render.ts';
import { vhostOf } from '../../../core/topology/vhost.ts';

describe('names on AWS', () => {
  it('say the stage and what they are', () => {
    expect(workQueueName('local', { name: 'email_queue' })).toBe('courtier-local-work-email_queue');
    expect(workQueueName('prod', { name: 'orders', orderBy: 'order_id' })).toBe(
      'courtier-prod-work-orders.fifo',
    );
    expect(workDeadLetterQueueName('dev', false)).toBe('courtier-dev-work-dlq');
    expect(workDeadLetterQueueName('dev', true)).toBe('courtier-dev-work-dlq.fifo');
    expect(functionName('dev', 'publish')).toBe('courtier-dev-publish');
    expect(retryWorkflowName('dev')).toBe('courtier-dev-retry');
  });

  it('end a work queue URL as they end its name', () => {
    const prefix = 'https://sqs.eu-west-3.amazonaws.com/123456789012/courtier-prod-work-';
    expect(workQueueUrl(prefix, { name: 'email_queue' })).toBe(`${prefix}email_queue`);
    expect(workQueueUrl(prefix, { name: 'orders', orderBy: 'order_id' })).toBe(`${prefix}orders.fifo`);
  });
});

describe('the users of a broker', () => {
  it('are two of each login, of which each is the other’s other', () => {
    expect(otherUser('courtier-bridge')).toBe('courtier-bridge-2');
    expect(otherUser('courtier-bridge-2')).toBe('courtier-bridge');
    expect(otherUser('shop')).toBeUndefined();
  });

  it('have their passwords in the secret of their login, or of their service', () => {
    expect(userSecretName('dev', 'courtier-relay-2')).toBe('courtier-dev-broker-relay');
    expect(loginSecretName('dev', 'relay')).toBe('courtier-dev-broker-relay');
    expect(userSecretName('dev', 'shop')).toBe('courtier-dev-service-shop');
    expect(serviceSecretName('dev', 'shop')).toBe('courtier-dev-service-shop');
  });

  it('are Courtier where they publish for it, and nobody else is', () => {
    for (const user of ['courtier-publisher', 'courtier-publisher-2', 'courtier-relay', 'courtier-relay-2']) {
      expect(isCourtier(user)).toBe(true);
    }
    for (const user of ['courtier-bridge', 'courtier', 'shop', undefined])
      expect(isCourtier(user)).toBe(false);
  });
});

describe('where the messages of a queue go on', () => {
  it.each([
    ['lambda', true, true],
    ['pull', true, true],
    ['amqp', false, false],
    ['dead-letters', false, true],
    ['last-resort', false, false],
    ['tap', false, false],
    ['trail', false, true],
  ] as const)(
    'with delivery %s through a work queue: %s, by an event source: %s',
    (delivery, work, bridged) => {
      expect([hasWorkQueue({ delivery }), isBridged({ delivery })]).toEqual([work, bridged]);
    },
  );
});

describe('the virtual host of a broker', () => {
  it.each([
    ['amqps://b-1.mq.eu-west-3.on.aws:5671', '/'],
    ['amqp://localhost/', '/'],
    ['amqp://localhost/shop', 'shop'],
    ['amqp://localhost/%2Fshop', '/shop'],
  ])('of %s is %s', (url, vhost) => {
    expect(vhostOf(url)).toBe(vhost);
  });
});

describe('the pattern of a policy', () => {
  const name = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme-ascii' });

  it('matches its queue, whatever its name', () => {
    fc.assert(fc.property(name, (queue) => new RegExp(policyPattern(queue)).test(queue)));
  });

  it('matches no other queue', () => {
    const close = fc.tuple(name, name).map(([queue, more]) => [queue, `${queue}${more}`] as const);
    const other = fc.tuple(name, name).filter(([queue, another]) => queue !== another);
    const changed = fc.tuple(name, fc.nat(), fc.constantFrom('x', '.', '*')).map(([queue, at, by]) => {
      const place = at % queue.length;
      return [queue, `${queue.slice(0, place)}${by}${queue.slice(place + 1)}`] as const;
    });
    fc.assert(
      fc.property(fc.oneof(close, other, changed), ([queue, another]) => {
        fc.pre(queue !== another);
        expect(new RegExp(policyPattern(queue)).test(another)).toBe(false);
      }),
    );
  });
});
