import { describe, expect, it } from 'vitest';
import { sparkline } from '../../bin/commands/groups/view.ts';
import { problem, type Reply } from '../client/server.ts';
import { courtierThat, page } from './typed.ts';

const group = {
  id: 'fingerprint-abc',
  by: 'fingerprint',
  value: 'abc',
  state: 'new',
  note: null,
  counts: { failed: 2, pending: 1, retrying: 0, resolved: 4, deleted: 0 },
  first_seen_at: '2026-01-05T09:00:00.000Z',
  last_seen_at: '2026-01-05T10:00:00.000Z',
  last_retried_at: null,
  trend: [
    { hour: '2026-01-05T09:00:00.000Z', count: 1 },
    { hour: '2026-01-05T10:00:00.000Z', count: 8 },
  ],
  sample: {
    failed_message_id: 'f-1',
    message_id: 'm',
    queue: 'q',
    exchange: 'e',
    error_name: 'E',
    error_message: 'm',
  },
  resolved_at: null,
  regressed_at: null,
  spiking_since: '2026-01-05T10:00:00.000Z',
  edition: 3,
};
const seen: Reply = { status: 200, body: group, headers: { etag: '"3"' } };

describe('courtier groups', () => {
  it('lists causes with what waits, and how it went', async () => {
    const { typed, asked } = await courtierThat(page([group]));
    const { stdout } = await typed(['groups', 'list', '--by', 'fingerprint', '--state', 'new']);
    expect(stdout.split('\n')[1]).toBe(
      'fingerprint-abc  new, spiking     3  ▁█        2026-01-05T10:00:00Z  E: m  -',
    );
    expect(asked()).toEqual(['GET /prod/api/failure-groups?by=fingerprint&state=new&limit=50']);
  });

  it('shows one', async () => {
    const { typed } = await courtierThat(seen);
    const { stdout } = await typed(['groups', 'show', 'fingerprint-abc']);
    expect(stdout).toMatch(/^Messages +2 failed, 1 pending, 4 resolved$/m);
    expect(stdout).toMatch(/^Example +f-1$/m);
  });

  it.each([
    [['know', 'g', '--note', 'ours'], { state: 'known', note: 'ours' }],
    [
      ['resolve', 'g', '--from', '2026-01-06T00:00:00Z'],
      { state: 'resolved', resolved_from: '2026-01-06T00:00:00.000Z' },
    ],
    [['note', 'g', ''], { note: null }],
  ])('says what a person knows: %j', async (args, body) => {
    const { typed, received } = await courtierThat(seen, seen);
    expect((await typed(['groups', ...args])).code).toBe(0);
    expect(received[1]).toMatchObject({
      method: 'PATCH',
      path: '/prod/api/failure-groups/g',
      body,
      headers: { 'if-match': '"3"' },
    });
  });

  it('is refused where somebody else said something meanwhile', async () => {
    const { typed } = await courtierThat(seen, problem(412, 'precondition-failed'));
    expect((await typed(['groups', 'know', 'g'])).code).toBe(6);
  });
});

describe('a sparkline', () => {
  it('is as high as the most, and empty where there was nothing', () => {
    expect(sparkline([0, 1, 4, 8])).toBe(' ▁▄█');
    expect(sparkline([0, 0])).toBe('  ');
  });
});
