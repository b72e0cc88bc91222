import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { toPublishOptions } from '../../../adapters/amqp/properties.ts';
import type { Properties } from '../../../core/message/message.ts';

const options = (properties: Properties) =>
  toPublishOptions(
    { id: 'm-1', exchange: 'e', routingKey: 'r', body: Buffer.alloc(0), headers: {}, properties },
    true,
  );

describe('the AMQP properties of a publication', () => {
  it('say persistent, whatever the publisher says', () => {
    expect(options({})).toEqual({ persistent: true, mandatory: true, messageId: 'm-1', headers: {} });
  });

  it('carry the time in whole seconds', () => {
    expect(options({ timestamp: '2026-11-02T10:00:00.999Z' }).timestamp).toBe(1_793_613_600);
  });

  it('leave out a time that AMQP cannot carry', () => {
    expect(options({ timestamp: 'long ago' })).not.toHaveProperty('timestamp');
    expect(options({ timestamp: '1969-12-31T23:59:59Z' })).not.toHaveProperty('timestamp');
  });

  it('keep values that are zero', () => {
    expect(options({ priority: 0, expiration_ms: 0 })).toMatchObject({ priority: 0, expiration: 0 });
  });
});
