import { describe, expect, it } from 'vitest';
import { problem } from '../client/server.ts';
import { courtierThat, page } from './typed.ts';

const webhook = {
  id: 'w-1',
  url: 'https://hooks.example.com/courtier',
  events: ['failure_group.new'],
  description: null,
  state: 'enabled',
  disabled_by: null,
  failing_since: null,
  secrets: [{ created_at: '2026-01-05T10:00:00.000Z', expires_at: null }],
  created_at: '2026-01-05T10:00:00.000Z',
  updated_at: '2026-01-05T10:00:00.000Z',
};
const attempt = {
  id: 'a-1',
  webhook_id: 'w-1',
  event_id: 'msg_1',
  event_type: 'webhook.test',
  at: '2026-01-05T10:00:00.000Z',
  number: 1,
  state: 'delivered',
  http_status: 204,
  ms: 31,
  error: null,
  next_at: null,
  payload: '{}',
};

describe('courtier webhooks', () => {
  it('registers one, and shows its secret once', async () => {
    const { typed, asked } = await courtierThat({ status: 201, body: { ...webhook, secret: 'whsec_abc' } });
    const { stdout } = await typed([
      'webhooks',
      'create',
      '--to',
      webhook.url,
      '--event',
      'failure_group.new',
    ]);
    expect(stdout).toMatch(/^Secret +whsec_abc$/m);
    expect(stdout).toContain('save it now');
    const body = JSON.stringify({ url: webhook.url, events: ['failure_group.new'] });
    expect(asked()).toEqual([`POST /prod/api/webhooks ${body}`]);
  });

  it('lists them with their state', async () => {
    const { typed } = await courtierThat(
      page([webhook, { ...webhook, id: 'w-2', state: 'disabled', disabled_by: 'gone' }]),
    );
    const { stdout } = await typed(['webhooks', 'list']);
    expect(stdout).toMatch(/^w-1 +enabled .*hooks\.example\.com/m);
    expect(stdout).toMatch(/^w-2 +gone /m);
  });

  it('says what became of a test, and fails where the receiver did not take it', async () => {
    const well = await (await courtierThat({ status: 200, body: attempt })).typed([
      'webhooks',
      'test',
      'w-1',
    ]);
    expect([well.code, well.stdout]).toEqual([0, 'webhook.test delivered after 31 ms: answered 204.\n']);
    const failed = { ...attempt, state: 'failed', http_status: null, error: 'the connection was refused' };
    const away = await (await courtierThat({ status: 200, body: failed })).typed(['webhooks', 'test', 'w-1']);
    expect(away.code).toBe(1);
    expect(away.stdout).toBe('webhook.test failed after 31 ms: the connection was refused.\n');
  });

  it('lists attempts, and sends one again', async () => {
    const { typed } = await courtierThat(
      page([{ ...attempt, state: 'failed', http_status: 503, error: 'answered 503' }]),
    );
    expect((await typed(['webhooks', 'attempts', 'w-1'])).stdout).toMatch(
      /^a-1 .* 1 +503 +31 .*answered 503$/m,
    );
    const again = await courtierThat({
      status: 202,
      body: { webhook_id: 'w-1', event_id: 'msg_1', event_type: 'retries.used_up' },
    });
    const { stdout } = await again.typed(['webhooks', 'redeliver', 'w-1', 'a-1']);
    expect(stdout).toBe('retries.used_up (msg_1) will be sent again.\n');
    expect(again.asked()).toEqual(['POST /prod/api/webhooks/w-1/attempts/a-1/redeliver']);
  });

  it('disables and enables one', async () => {
    const { typed, asked } = await courtierThat({ status: 200, body: webhook });
    await typed(['webhooks', 'disable', 'w-1']);
    await typed(['webhooks', 'enable', 'w-1']);
    expect(asked()).toEqual([
      'PATCH /prod/api/webhooks/w-1 {"state":"disabled"}',
      'PATCH /prod/api/webhooks/w-1 {"state":"enabled"}',
    ]);
  });

  it('deletes none without being sure, and says when there is none', async () => {
    const { typed, asked } = await courtierThat({ status: 200, body: webhook });
    expect((await typed(['webhooks', 'delete', 'w-1'])).code).toBe(2);
    expect(asked()).toEqual(['GET /prod/api/webhooks/w-1']);
    expect((await typed(['webhooks', 'delete', 'w-1', '--yes'])).stdout).toContain(
      'Deleted: https://hooks.example.com',
    );
    const none = await courtierThat(problem(404, 'not-found'));
    expect((await none.typed(['webhooks', 'show', 'w-9'])).code).toBe(5);
  });
});
