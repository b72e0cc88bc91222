import { describe, expect, it } from 'vitest';
import { problem, type Reply } from '../client/server.ts';
import { answer, courtierThat, page } from './typed.ts';

const failed = {
  id: 'f-1',
  message_id: 'm-1',
  exchange: 'orders',
  routing_key: '',
  queue: 'billing',
  payload_bytes: 9,
  source: 'consumer',
  error_name: 'TimeoutError',
  error_message: 'no answer\u001b[2J in 3 s',
  fingerprint: 'abc',
  permanent: false,
  status: 'failed',
  retry_count: 3,
  max_retries: 3,
  resolution: null,
  failed_at: '2026-01-05T10:00:00.000Z',
  last_retry_at: null,
  next_retry_at: null,
  resolved_at: null,
  deleted_at: null,
  service: 'shop',
  payload: { n: 1 },
  payload_encoding: 'json',
  payload_omitted: null,
  attempts: [
    {
      number: 1,
      at: '2026-01-05T10:00:00.000Z',
      source: 'consumer',
      error_name: 'TimeoutError',
      error_message: 'no answer',
    },
  ],
  error_stack: null,
  headers: { tenant: 't\u0007' },
  properties: { content_type: 'application/json' },
};

describe('courtier failed list', () => {
  it('gives the API its filters', async () => {
    const { typed, received } = await courtierThat(page([]));
    const filters = ['--status', 'failed', '--queue', 'billing', '--error', 'TimeoutError', '--text', 'a b'];
    const times = ['--since', '2026-01-05T10:00:00Z', '--until', '2026-01-06T00:00:00+01:00'];
    const { stdout, stderr } = await typed(['failed', 'list', ...filters, ...times]);
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: 'Nothing that failed matches.\n' });
    const { searchParams } = new URL(received[0]?.path ?? '', 'http://x');
    expect(Object.fromEntries(searchParams)).toEqual({
      status: 'failed',
      queue: 'billing',
      error_name: 'TimeoutError',
      text: 'a b',
      'failed_at[gte]': '2026-01-05T10:00:00.000Z',
      'failed_at[lt]': '2026-01-05T23:00:00.000Z',
      limit: '50',
    });
  });

  it('shows what a terminal would obey as what it is, in a pipe whole', async () => {
    const { typed } = await courtierThat(page([failed]));
    expect((await typed(['failed', 'list'])).stdout).toBe(
      [
        'ID   STATUS  QUEUE    FAILED                RETRIES  ERROR',
        'f-1  failed  billing  2026-01-05T10:00:00Z      3/3  TimeoutError: no answer\\u001b[2J in 3 s',
        '',
      ].join('\n'),
    );
  });

  it('fits the terminal, in colours', async () => {
    const { typed } = await courtierThat(page([{ ...failed, error_message: '注文'.repeat(40) }]));
    const { stdout } = await typed(['failed', 'list', '--utc'], { columns: 76, env: { TERM: 'xterm' } });
    expect(stdout.split('\n')[1]).toBe(
      'f-1  <red>failed</>  billing  2026-01-05T10:00:00Z      3/3  TimeoutError: 注文注文…',
    );
  });

  it('goes on to the next page, and prints JSON a line for each', async () => {
    const more = Array.from({ length: 200 }, (_, n) => ({ ...failed, id: `f-${n}` }));
    const { typed, asked } = await courtierThat(page(more, 'c+1'), page([failed]));
    const { stdout } = await typed(['failed', 'list', '--all', '--json']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(201);
    expect(JSON.parse(lines[200] ?? '')).toEqual(failed);
    expect(asked()[1]).toBe('GET /prod/api/messages/failed?limit=200&cursor=c%2B1');
  });

  it('says that there are more than it shows', async () => {
    const { typed, asked } = await courtierThat(page([failed], 'c'));
    const { stderr } = await typed(['failed', 'list', '--limit', '1']);
    expect(stderr).toContain('There are more than these 1');
    expect(asked()).toEqual(['GET /prod/api/messages/failed?limit=1']);
  });
});

describe('courtier failed show', () => {
  it('shows attempts, headers and body, and tells the terminal nothing', async () => {
    const next = { ...failed, status: 'pending', next_retry_at: '2026-01-05T10:01:30.000Z' };
    const { typed } = await courtierThat(answer(next));
    const { stdout } = await typed(['failed', 'show', 'f-1'], { now: new Date('2026-01-05T10:00:00Z') });
    expect(stdout).toMatch(/^Next retry {2}2026-01-05T10:01:30Z, in 1 min 30 s$/m);
    expect(stdout).toMatch(/^1 {2}2026-01-05T10:00:00Z {2}consumer {2}TimeoutError: no answer$/m);
    expect(stdout).toContain('\nHeaders\ntenant: t\\u0007\n');
    expect(stdout).toContain('\nBody (9 bytes)\n{\n  "n": 1\n}\n');
    expect(stdout).not.toMatch(/(?!\n)\p{Cc}/u);
  });
});

const revision = {
  number: 0,
  at: '2026-01-05T10:00:00.000Z',
  by: null,
  note: null,
  payload_bytes: 9,
  schema: null,
};
const withPayload = (
  payload: string | null,
  payload_encoding: string | null,
  payload_omitted: string | null = null,
) => answer({ ...revision, payload, payload_encoding, payload_omitted });

describe('courtier failed body', () => {
  const text = '{"n": 9007199254740993, "n": 1.0}\u001b';

  it('is the latest, for eyes, and with --raw the bytes', async () => {
    const list = answer({ items: [revision, { ...revision, number: 1 }] });
    const { typed, asked } = await courtierThat(list, withPayload(text, 'text'));
    expect((await typed(['failed', 'body', 'f-1'])).stdout).toBe(
      '{"n": 9007199254740993, "n": 1.0}\\u001b\n',
    );
    expect(asked()[1]).toBe('GET /prod/api/messages/failed/f-1/revisions/1');
    expect((await typed(['failed', 'body', 'f-1', '--revision', '0', '--raw'])).stdout).toBe(text);
    expect(asked()[2]).toBe('GET /prod/api/messages/failed/f-1/revisions/0');
  });

  it('of what is no text is the bytes with --raw', async () => {
    const { typed } = await courtierThat(withPayload('AP8K', 'base64'));
    const { bytes } = await typed(['failed', 'body', 'f-1', '--revision', '0', '--raw']);
    expect(bytes).toEqual(Buffer.from([0, 255, 10]));
  });

  it('says so where the API leaves it out', async () => {
    const { typed } = await courtierThat(withPayload(null, null, 'large'));
    const { code, stderr } = await typed(['failed', 'body', 'f-1', '--revision', '0', '--raw']);
    expect({ code, stderr }).toEqual({
      code: 5,
      stderr: 'The body is too large for an answer of the API.\n',
    });
  });
});

describe('courtier failed edit', () => {
  const seen: Reply = { status: 200, body: { ...failed, revision: 0 }, headers: { etag: '"7"' } };
  const saved = answer({ id: 'f-1', status: 'pending', revision: { ...revision, number: 1 } }, 201);
  /** An editor that changes the file as a sed command says. */
  const sed = (script: string) => ({ EDITOR: `sed -i '${script}'`, PATH: process.env.PATH ?? '' });

  it('opens indented JSON, shows the change, and saves it as compact as it was, with nothing else changed', async () => {
    const { typed, received } = await courtierThat(
      seen,
      withPayload('{"n":9007199254740993,"a":{"b":[1.0,1.0]},"n":1}', 'text'),
      saved,
    );
    const edit = ['failed', 'edit', 'f-1', '--retry', '--note', 'why', '--yes'];
    const { code, stdout, stderr } = await typed(edit, { env: sed('2s/93/94/') });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Revision 1 of f-1 is saved: pending.\n' });
    expect(stderr).toContain('-  "n": 9007199254740993,\n+  "n": 9007199254740994,\n');
    expect(stderr).toContain('This saves revision 1 of the failed message f-1, and delivers it at once.');
    expect(received[2]).toMatchObject({
      path: '/prod/api/messages/failed/f-1/revisions',
      headers: { 'if-match': '"7"' },
      body: {
        payload: '{"n":9007199254740994,"a":{"b":[1.0,1.0]},"n":1}',
        payload_encoding: 'text',
        note: 'why',
        retry: true,
      },
    });
  });

  it.each([
    ['an editor that changes nothing', '', 'The body was not changed'],
    ['spaces alone', 's/ /   /', 'The body was not changed'],
    ['what is no JSON any more', 's/:/=/', 'What you typed is no JSON'],
  ])('saves nothing after %s', async (_, script, message) => {
    const { typed, received } = await courtierThat(seen, withPayload('{"n":1}', 'text'), saved);
    const { code, stderr } = await typed(['failed', 'edit', 'f-1', '--yes'], { env: sed(script) });
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(received).toHaveLength(2);
  });

  it('saves nothing where somebody else was first, or nobody says yes', async () => {
    const conflict = problem(412, 'precondition-failed');
    const first = await courtierThat(seen, withPayload('{"n":1}', 'text'), conflict);
    expect((await first.typed(['failed', 'edit', 'f-1', '--yes'], { env: sed('s/1/2/') })).code).toBe(6);
    const { typed, received } = await courtierThat(seen, withPayload('text', 'text'), saved);
    const no = await typed(['failed', 'edit', 'f-1'], { env: sed('s/t/T/'), columns: 80, stdin: '\n' });
    expect(no.code).toBe(1);
    expect(received).toHaveLength(2);
  });
});

describe('courtier failed retry', () => {
  it('says how many, asks, and does nothing without a yes', async () => {
    const { typed, received } = await courtierThat(answer({ id: 'f-1', status: 'pending' }));
    const { code, stderr } = await typed(['failed', 'retry', 'f-1', 'f-2'], { columns: 80, stdin: 'n\n' });
    expect(code).toBe(1);
    expect(stderr).toContain('This delivers 2 failed messages again, each to the queue that it failed on.\n');
    expect(stderr).toContain('Nothing was done.');
    expect(received).toEqual([]);
  });

  it('does it after a yes', async () => {
    const { typed, asked } = await courtierThat(answer({ id: 'f-1', status: 'pending' }));
    const { code, stdout } = await typed(['failed', 'retry', 'f-1'], { columns: 80, stdin: 'y\n' });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'f-1 is pending\n' });
    expect(asked()).toEqual(['POST /prod/api/messages/retry/f-1']);
  });

  it('refuses where nobody can be asked', async () => {
    const { typed, received } = await courtierThat(answer({}));
    const { code, stderr } = await typed(['failed', 'delete', 'f-1']);
    expect(code).toBe(2);
    expect(stderr).toContain('add --yes');
    expect(received).toEqual([]);
  });

  it('reads ids from a pipe; one that is refused stops no other', async () => {
    const { typed } = await courtierThat(problem(404, 'not-found'), answer({ id: 'f-2', status: 'pending' }));
    const { code, stdout, stderr } = await typed(['failed', 'retry', '-', '--yes'], {
      stdin: 'f-1\n\nf-2\n',
    });
    expect({ code, stdout }).toEqual({ code: 5, stdout: 'f-2 is pending\n' });
    expect(stderr).toContain('f-1: not-found: It is not-found. (404)\n');
    expect(stderr).toContain('1 of 2 were refused.');
  });

  it('ends with the code of what it met', async () => {
    for (const [status, code] of [
      [403, 4],
      [404, 5],
      [409, 6],
      [412, 6],
      [422, 1],
    ] as const) {
      const { typed } = await courtierThat(problem(status, 'x'));
      expect([status, (await typed(['failed', 'restore', 'f-1', '-y'])).code]).toEqual([status, code]);
    }
  });
});
