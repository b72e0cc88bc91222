import { describe, expect, it } from 'vitest';
import { workItem } from '../../contract/pull-queues.ts';
import { parseEventStream } from '../../event-stream.ts';
import { AUTH, setUp } from './subscriptions.ts';

describe('an event stream', () => {
  const accept = { headers: { Accept: 'text/event-stream' } };

  it('is the same messages as events, and a time to come back', async () => {
    const { memory, pull, received } = setUp();
    memory.put(AUTH, workItem('m-1', { body: Buffer.from('line 1\r\nline 2\n\ndata: x') }));
    memory.put(AUTH, workItem('m-2'));
    const { status, headers, text } = await pull('auth', {}, accept);
    expect({ status, type: headers['content-type'] }).toEqual({
      status: 200,
      type: 'text/event-stream; charset=utf-8',
    });
    const { events, retry } = parseEventStream(Buffer.from(text));
    expect(events.map(({ type, lastEventId }) => ({ type, lastEventId }))).toEqual([
      { type: 'message', lastEventId: 'ack-1' },
      { type: 'message', lastEventId: 'ack-2' },
    ]);
    expect(JSON.parse(events[0]?.data ?? '')).toMatchObject({
      message_id: 'm-1',
      body: 'line 1\r\nline 2\n\ndata: x',
    });
    expect(retry).toBeGreaterThan(0);
    expect(received[0]?.waitSeconds).toBe(20);
  });

  it('ends by itself when nothing comes, before API Gateway would end it', async () => {
    const { memory, pull, clock } = setUp();
    memory.make(AUTH);
    const { text } = await pull('auth', {}, accept);
    expect(parseEventStream(Buffer.from(text))).toMatchObject({ events: [], lastEventId: '' });
    expect(text.endsWith('\n\n')).toBe(true);
    expect(clock.ms).toBe(20_000);
  });

  it('that is refused is a problem document', async () => {
    const { pull } = setUp();
    const { status, headers } = await pull('auth', {}, { ...accept, permissions: [] });
    expect(status).toBe(403);
    expect(headers['content-type']).toBe('application/problem+json');
  });
});
