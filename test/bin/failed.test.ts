import { describe, expect, it } from 'vitest';
import { problem } from '../client/server.ts';
import { failed } from './failed-message.ts';
import { answer, courtierThat, emptyPage, page } from './typed.ts';

describe('courtier failed retry with ids', () => {
  it.each([['--canary', '5'], ['--rate', '1'], ['--note', 'why'], ['--detach']])(
    'refuses %s, which only an operation has, and does nothing',
    async (...pace) => {
      const { typed, received } = await courtierThat(answer({}));
      const { code, stderr } = await typed(['failed', 'retry', 'f-1', '--yes', ...pace]);
      expect(code).toBe(2);
      expect(stderr).toContain('go with a filter, not with ids');
      expect(received).toEqual([]);
    },
  );
});

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

  it('says how far it got while it looks for what is rare, where a terminal shows that, and goes on', async () => {
    const rare = () => [emptyPage('c-1', '2026-01-05T10:00:00.000Z'), page([failed])] as const;
    const shown = await (await courtierThat(...rare())).typed(['failed', 'list', '--text', 'no'], {
      draws: true,
    });
    expect(shown.stderr).toContain('nothing more back to 2026-01-05T10:00:00Z so far');
    expect(shown.stdout).toContain('f-1');
    const piped = await (await courtierThat(...rare())).typed(['failed', 'list', '--text', 'no']);
    expect(piped).toMatchObject({ stderr: '', stdout: shown.stdout });
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
