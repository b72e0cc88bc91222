import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { problem, type Reply } from '../client/server.ts';
import { answer, courtierThat, page } from './typed.ts';

const message = (id: string) => ({
  ack_id: `ack-${id}`,
  message_id: id,
  queue: 'q',
  exchange: 'events',
  routing_key: 'user.new',
  body: '{"n":1}\u001b',
  encoding: 'text',
  properties: { timestamp: '2026-01-05T10:00:00.000Z' },
  visible_at: '2026-01-05T10:00:30.000Z',
});
const binding = {
  exchange: 'events',
  destination: 'users',
  destination_type: 'queue',
  queue: 'users',
  declared: true,
};
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
/** No process has it: Linux counts to 4,194,304. */
const KILLED = 99_999_999;

/** A queue of two bindings, and what a killed tail of this machine has left. */
function at(path: string): Reply {
  const { pathname } = new URL(path, 'http://courtier');
  const bindings = [
    { ...binding, routing_key: 'user.#' },
    { ...binding, routing_key: '#.new' },
  ];
  if (pathname.endsWith('/api/queues/users')) return answer({ name: 'users', bindings });
  if (pathname.endsWith('/api/queues/unbound')) return answer({ name: 'unbound', bindings: [] });
  if (pathname.endsWith('/api/queues'))
    return page([
      { name: 'users' },
      { name: `events--tail-${machine}-${KILLED}-0` },
      { name: 'events--tail-00000000-1-0' },
    ]);
  if (pathname.endsWith('/api/exchanges/events')) return answer({ name: 'events', type: 'topic' });
  if (pathname.includes('/api/subscriptions/')) return answer({ topic: 'events', items: [message('m-1')] });
  if (pathname.endsWith('/ack') || pathname.includes('--tail-')) return answer({});
  return problem(404, 'not-found');
}

describe('courtier tail', () => {
  it('listens to what a queue is bound to, shows each message once, and leaves nothing behind', async () => {
    const { typed, asked } = await courtierThat(at);
    const { code, stdout } = await typed(['tail', 'users', '--count', '1']);
    expect(code).toBe(0);
    expect(stdout).toBe('2026-01-05T10:00:00Z  events user.new  m-1  {"n":1}\\u001b\n');
    const name = `tail-${machine}-${process.pid}`;
    expect(asked()).toContain(
      `GET /prod/api/subscriptions/events?name=${name}-1&routing_key=%23.new&max=100&wait=0`,
    );
    const removed = asked().filter((call) => call.startsWith('DELETE'));
    expect(removed.sort()).toEqual(
      [
        `DELETE /prod/api/queues/events--tail-${machine}-${KILLED}-0?force=true`,
        `DELETE /prod/api/queues/events--${name}-0?force=true`,
        `DELETE /prod/api/queues/events--${name}-1?force=true`,
      ].sort(),
    );
  });

  it('ends on Ctrl-C, and leaves nothing behind', async () => {
    const ctrlC = new AbortController();
    const { typed, asked } = await courtierThat((path) => {
      if (path.includes('wait=20')) ctrlC.abort();
      return path.includes('wait=20') ? 'silence' : at(path);
    });
    expect((await typed(['tail', 'events', '--key', 'user.#'], { interrupted: ctrlC.signal })).code).toBe(
      130,
    );
    expect(asked().at(-1)).toBe(
      `DELETE /prod/api/queues/events--tail-${machine}-${process.pid}-0?force=true`,
    );
  });

  it('goes on with a key that may not look for what others have left', async () => {
    const { typed } = await courtierThat((path) =>
      path.startsWith('/prod/api/queues?') ? problem(403, 'forbidden') : at(path),
    );
    expect((await typed(['tail', 'events', '--count', '1'])).code).toBe(0);
  });

  it('ends on Ctrl-C also while it looks where to listen', async () => {
    const { typed, asked } = await courtierThat('silence');
    expect((await typed(['tail', 'users'], { interrupted: AbortSignal.abort() })).code).toBe(130);
    expect(asked().filter((call) => call.startsWith('DELETE'))).toEqual([]);
  });

  it('says so where there is nothing to listen to', async () => {
    const { typed } = await courtierThat(at);
    expect(await typed(['tail', 'unbound'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('bound to no'),
    });
    expect((await typed(['tail', 'users', '--key', 'x'])).code).toBe(2);
  });
});

describe('courtier failed tail', () => {
  it('shows no more than it was asked for', async () => {
    const row = { id: 'f', failed_at: '2026-01-05T10:00:01.000Z', queue: 'q', error_name: 'E' };
    const { typed } = await courtierThat(page([{ ...row, id: 'f-2' }, row]));
    const { stdout } = await typed(['failed', 'tail', '--count', '1'], {
      now: new Date('2026-01-05T10:00:00Z'),
    });
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect((await typed(['failed', 'tail', '--count', '0'])).code).toBe(2);
  });

  it('shows each new failure once, the oldest first', async () => {
    const row = (id: string) => ({
      id,
      failed_at: '2026-01-05T10:00:01.000Z',
      queue: 'q',
      error_name: 'E',
      error_message: 'm',
    });
    const { typed, received } = await courtierThat(
      page([row('f-2'), row('f-1')]),
      page([row('f-3'), row('f-2')]),
    );
    const now = new Date('2026-01-05T10:00:00Z');
    const { stdout } = await typed(['failed', 'tail', '--queue', 'q', '--count', '3', '--every', '1'], {
      now,
    });
    expect(stdout.split('\n').map((line) => line.split('  ')[1])).toEqual(['f-1', 'f-2', 'f-3', undefined]);
    const { searchParams } = new URL(received[1]?.path ?? '', 'http://courtier');
    expect(Object.fromEntries(searchParams)).toMatchObject({
      queue: 'q',
      'failed_at[gte]': '2026-01-05T10:00:00.000Z',
    });
  });
});

describe('courtier subscriptions', () => {
  it('takes messages, and acknowledges them when asked to', async () => {
    const { typed, asked } = await courtierThat(answer({ topic: 'q', items: [message('m-1')] }), answer({}));
    const { stdout } = await typed([
      'subscriptions',
      'pull',
      'q',
      '--max',
      '5',
      '--visibility',
      '60',
      '--ack',
    ]);
    expect(stdout).toMatch(/^ack-m-1 {2}until 2026-01-05T10:00:30Z {2}events user\.new {2}m-1 {2}/);
    expect(asked()).toEqual([
      'GET /prod/api/subscriptions/q?max=5&wait=0&visibility=60',
      'POST /prod/api/messages/ack-m-1/ack',
    ]);
  });

  it('gives back, or lets fail', async () => {
    const { typed, asked } = await courtierThat(answer({ ack_id: 'a', status: 'requeued' }));
    expect((await typed(['subscriptions', 'nack', 'a', '--delay', '5'])).stdout).toBe('a is requeued\n');
    await typed(['subscriptions', 'nack', 'a', '--fail', 'no stock']);
    expect(asked()).toEqual([
      'POST /prod/api/messages/a/nack {"requeue":true,"delay":5}',
      'POST /prod/api/messages/a/nack {"requeue":false,"error":{"name":"Operator","message":"no stock"}}',
    ]);
  });
});
