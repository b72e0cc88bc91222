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

  it('give each header the type that it had', () => {
    const headers = {
      at: '2023-11-14T22:13:20.000Z',
      far: 1_700_000_000_000_000,
      raw: '/wB/',
      list: [7, '2023-11-14T22:13:20.000Z'],
      small: 5,
      large: 2 ** 40,
      half: 0.5,
      huge: -1e300,
      tagged: { '!': 'timestamp', value: 1 },
    };
    const headerTypes = {
      at: 'timestamp',
      far: 'timestamp',
      raw: 'binary',
      list: { 1: 'timestamp' },
    } as const;
    const publication = { id: 'm-1', exchange: 'e', routingKey: 'r', body: Buffer.alloc(0), properties: {} };
    expect(toPublishOptions({ ...publication, headers, headerTypes }, true).headers).toEqual({
      at: { '!': 'timestamp', value: 1_700_000_000 },
      far: { '!': 'timestamp', value: 1_700_000_000_000_000 },
      raw: Buffer.from([255, 0, 127]),
      list: [
        { '!': 'int', value: 7 },
        { '!': 'timestamp', value: 1_700_000_000 },
      ],
      small: { '!': 'int', value: 5 },
      large: { '!': 'long', value: 2 ** 40 },
      half: { '!': 'double', value: 0.5 },
      huge: { '!': 'double', value: -1e300 },
      tagged: { '!': 'object', value: { '!': 'timestamp', value: { '!': 'int', value: 1 } } },
    });
  });

  it('keep values that are zero', () => {
    expect(options({ priority: 0, expiration_ms: 0 })).toMatchObject({ priority: 0, expiration: 0 });
  });
});
