import { describe, expect, it } from 'vitest';
import { answer, courtierThat, page } from './typed.ts';

describe('courtier retries', () => {
  it('lists what waits', async () => {
    const at = '2026-01-05T10:00:00.000Z';
    const row = {
      id: 'f-1',
      next_retry_at: at,
      queue: 'q',
      retry_count: 1,
      max_retries: 3,
      error_name: 'E',
      error_message: 'm',
    };
    const { typed } = await courtierThat(page([row]));
    expect((await typed(['retries', 'list'])).stdout.split('\n')[1]).toBe(
      'f-1  2026-01-05T10:00:00Z  q          1/3  E: m',
    );
  });

  it('puts one off, or cancels it, when --yes says so', async () => {
    const next = { id: 'f-1', status: 'pending', next_retry_at: '2026-01-05T10:00:00.000Z' };
    const { typed, asked } = await courtierThat(answer(next, 202), answer({ id: 'f-1', status: 'failed' }));
    const { stdout, stderr } = await typed(['retries', 'schedule', 'f-1', '--after', '600', '--yes']);
    expect(stdout).toBe('f-1 is retried at 2026-01-05T10:00:00Z\n');
    expect(stderr).toBe('This retries the failed message f-1 in 10 min.\n');
    expect((await typed(['retries', 'cancel', 'f-1', '--yes'])).stdout).toBe('f-1 is failed\n');
    expect(asked()).toEqual([
      'POST /prod/api/messages/failed/f-1/schedule {"after_seconds":600}',
      'POST /prod/api/messages/failed/f-1/cancel',
    ]);
  });

  it('asks for one time', async () => {
    const { typed, received } = await courtierThat(answer({}));
    expect((await typed(['retries', 'schedule', 'f-1', '--yes'])).code).toBe(2);
    expect(received).toEqual([]);
  });
});
