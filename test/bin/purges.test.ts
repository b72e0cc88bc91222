import { describe, expect, it } from 'vitest';
import { problem } from '../client/server.ts';
import { answer, courtierThat, page } from './typed.ts';

const stats = { name: 'orders', message_count: 510, ready: 7, waiting_for_retry: 500 };
const purge = {
  id: 'p-1',
  queue: 'orders',
  state: 'done',
  by: { client_id: 'c', client_name: 'ada' },
  created_at: '2026-01-05T10:00:00.000Z',
  ended_at: '2026-01-05T10:00:01.000Z',
  restored_at: null,
  expires_at: '2026-01-06T10:00:00.000Z',
  kept: 7,
  on_record: 2,
  restored: 0,
  not_restored: 0,
};
const begun = { name: 'orders', purged: 3, purge_id: 'p-1', state: 'running' };
const message = {
  message_id: 'm-1',
  exchange: 'events',
  routing_key: 'user.new',
  properties: {},
  headers: {},
  body: '{"n":1}\u001b',
  encoding: 'text',
  failed_message_id: 'f-1',
};

describe('courtier purge', () => {
  it('says how many wait, leaves retries out of it, follows it to its end, and says how to have them back', async () => {
    const running = answer({ ...purge, state: 'running', kept: 3 });
    const { typed, asked } = await courtierThat(answer(stats), answer(begun, 202), running, answer(purge));
    const { stdout, stderr } = await typed(['purge', 'orders', '--yes']);
    expect(stderr).toBe(
      'This takes 7 messages that wait out of the queue orders. For a day they can be put back.\n3 taken out\n',
    );
    expect(stdout).toBe(
      '7 messages taken out of orders.\nUntil 2026-01-06T10:00:00Z they can be looked at and put back:\n  courtier purges messages p-1\n  courtier purges restore p-1\n',
    );
    expect(asked()).toEqual([
      'GET /prod/api/queues/orders/stats',
      'POST /prod/api/queues/orders/purge {"recoverable":true}',
      'GET /prod/api/purges/p-1',
      'GET /prod/api/purges/p-1',
    ]);
  });

  it('does not say 0 where it is not known what waits', async () => {
    const { typed, asked } = await courtierThat(answer({ ...stats, ready: null }));
    const { code, stderr } = await typed(['purge', 'orders'], { columns: 80, stdin: 'n\n' });
    expect(code).toBe(1);
    expect(stderr).toContain('This takes the messages that wait out of the queue orders.');
    expect(asked()).toHaveLength(1);
  });

  it('keeps nothing where that is asked for', async () => {
    const gone = { name: 'orders', purged: 7, purge_id: null, state: 'done' };
    const { typed, received } = await courtierThat(answer(stats), answer(gone));
    const { stdout, stderr } = await typed(['purge', 'orders', '--for-good', '--yes']);
    expect(stderr).toContain('They are gone for good.');
    expect(stdout).toBe('7 messages removed from orders, for good.\n');
    expect(received[1]?.body).toEqual({ recoverable: false });
  });

  it('is not done again after a refusal that may come after the first part of it', async () => {
    const { typed, asked } = await courtierThat(answer(stats), problem(503, 'table-unavailable'));
    expect((await typed(['purge', 'orders', '--yes'])).code).not.toBe(0);
    expect(asked()).toHaveLength(2);
  });

  it('goes on when nobody looks any more', async () => {
    const ctrlC = AbortSignal.abort();
    const { typed } = await courtierThat(answer(stats), answer(begun, 202), 'silence');
    const { code, stderr } = await typed(['purge', 'orders', '--yes'], { interrupted: ctrlC });
    expect(code).toBe(130);
    expect(stderr).toContain('courtier purges show p-1');
  });
});

describe('courtier purges', () => {
  it('lists them, and shows one', async () => {
    const { typed } = await courtierThat(page([purge]), answer(purge));
    expect((await typed(['purges', 'list'])).stdout).toMatch(/^p-1 +orders +done +7 +0 /m);
    const { stdout } = await typed(['purges', 'show', 'p-1']);
    expect(stdout).toMatch(/^Of them retries +2, which wait for a person$/m);
    expect(stdout).toMatch(/^Kept until +2026-01-06T10:00:00Z$/m);
  });

  it('shows what was purged, and tells the terminal nothing', async () => {
    const { typed, asked } = await courtierThat(page([message, { ...message, body: null, encoding: null }]));
    const { stdout } = await typed(['purges', 'messages', 'p-1']);
    expect(stdout).toContain('{"n":1}\\u001b');
    expect(stdout).toContain('(large)');
    expect(stdout).not.toContain('\u001b');
    expect(asked()).toEqual(['GET /prod/api/purges/p-1/messages?limit=50']);
  });

  it('says how many are refused for good', async () => {
    const { typed } = await courtierThat(
      answer(purge),
      answer(purge, 202),
      answer({ ...purge, state: 'restored', restored: 4, not_restored: 1 }),
    );
    const { stdout } = await typed(['purges', 'restore', 'p-1', '--yes']);
    expect(stdout).toBe('4 messages put back into orders; 1 message refused for good.\n');
  });

  it('puts back what is no retry, and follows it to its end', async () => {
    const { typed, asked } = await courtierThat(
      answer(purge),
      answer({ ...purge, state: 'restoring', restored: 2 }, 202),
      answer({ ...purge, state: 'restoring', restored: 2 }),
      answer({ ...purge, state: 'restored', restored: 5 }),
    );
    const { stdout, stderr } = await typed(['purges', 'restore', 'p-1', '--yes']);
    expect(stderr).toBe(
      'This puts 5 messages back into the queue orders.\n[############..................] 40 %  2 put back\n',
    );
    expect(stdout).toBe('5 messages put back into orders.\n');
    expect(asked()[1]).toBe('POST /prod/api/purges/p-1/restore');
  });
});
