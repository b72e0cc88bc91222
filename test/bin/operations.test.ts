import { describe, expect, it } from 'vitest';
import { plannedCounts, plannedOperation } from './planned-operation.ts';
import { answer, courtierThat, page } from './typed.ts';

const operation = {
  ...plannedOperation,
  action: 'retry',
  filter: {
    status: 'failed',
    queue: 'billing',
    failed_from: null,
    failed_before: '2026-01-05T10:00:00.000Z',
  },
  rate: 10,
  plan: {
    messages: 1_234,
    exact: true,
    refused: { expired: 3 },
    sample: [
      {
        id: 'f-1',
        message_id: 'm',
        queue: 'billing',
        error_name: 'E',
        status: 'failed',
        failed_at: '2026-01-05T09:00:00.000Z',
        refused: null,
      },
    ],
  },
  counts: plannedCounts(1_234),
};
const planned = answer(operation, 201);
const running = answer({ ...operation, state: 'running', counts: { ...operation.counts, done: 617 } });
const over = {
  ...operation,
  state: 'completed',
  counts: { ...operation.counts, done: 1_234, succeeded: 1_231, skipped: { expired: 3 } },
};

describe('courtier failed retry with a filter', () => {
  it('waits, before it asks, until it is known how many there are', async () => {
    const counting = {
      ...operation,
      counts: { ...operation.counts, exact: false, counting: true, total: 900 },
    };
    const { typed, received } = await courtierThat(answer(counting, 201), planned);
    const given = { columns: 80, stdin: 'n\n' };
    const { stderr } = await typed(['failed', 'retry', '--queue', 'billing'], given);
    expect(stderr).toContain('counting: 900 so far');
    expect(stderr).toContain('delivers again 1234 failed messages');
    expect(received.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  it('waits for that too where only the plan is asked for, and says that nothing was done', async () => {
    const counting = { ...operation, counts: { ...plannedCounts(0), exact: false, counting: true } };
    const { typed, received } = await courtierThat(answer(counting, 201), planned);
    const { code, stdout } = await typed([
      'operations',
      'start',
      'retry',
      '--queue',
      'billing',
      '--yes',
      '--plan',
    ]);
    expect(stdout).toContain('delivers again 1234 failed messages');
    expect(received.map(({ method }) => method)).toEqual(['POST', 'GET']);
    expect(code).toBe(0);
  });

  it('runs, with a yes, what has found none yet and is still being counted', async () => {
    const counting = { ...operation, counts: { ...plannedCounts(0), exact: false, counting: true } };
    const { typed, received } = await courtierThat(answer(counting, 201), running, answer(over));
    const { code } = await typed(['failed', 'retry', '--queue', 'billing', '--yes']);
    expect(received.map(({ path }) => path)).toEqual([
      '/prod/api/operations',
      '/prod/api/operations/op-1/run',
      '/prod/api/operations/op-1',
    ]);
    expect(code).toBe(0);
  });

  it('runs nothing, with a yes, where nothing matches', async () => {
    const { typed, received } = await courtierThat(answer({ ...operation, counts: plannedCounts(0) }, 201));
    expect((await typed(['failed', 'retry', '--queue', 'billing', '--yes'])).code).toBe(0);
    expect(received).toHaveLength(1);
  });

  it('says how many, shows some, and follows what it started to its end', async () => {
    const { typed, received } = await courtierThat(planned, running, running, answer(over));
    const args = [
      '--queue',
      'billing',
      '--since',
      '2026-01-05T08:00:00Z',
      '--canary',
      '5',
      '--stop-at',
      '20',
      '--rate',
      '10',
    ];
    const { code, stdout, stderr } = await typed(['failed', 'retry', ...args, '--yes']);
    expect(received[0]?.body).toEqual({
      action: 'retry',
      mode: 'plan',
      filter: { queue: 'billing', failed_from: '2026-01-05T08:00:00.000Z' },
      rate: 10,
      canary: { size: 5 },
      stop_at_failure_rate: 0.2,
    });
    expect(received.slice(1).map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /prod/api/operations/op-1/run',
      'GET /prod/api/operations/op-1',
      'GET /prod/api/operations/op-1',
    ]);
    expect(stderr).toContain('This delivers again 1234 failed messages, 10 a second.\n');
    expect(stderr).toContain('Those that are failed, queue billing, failed before 2026-01-05T10:00:00Z.\n');
    expect(stderr).toContain('3 of them would be left: expired\n');
    expect(stderr).toContain('[###############...............] 50 %  617/1234, running\n');
    expect(stdout).toMatch(/^Done +1234, 1231 as asked$/m);
    expect(code).toBe(0);
  });

  it('does nothing without a yes, and without a filter or ids', async () => {
    const { typed, received } = await courtierThat(planned);
    const no = await typed(['failed', 'retry', '--queue', 'billing'], { columns: 80, stdin: 'n\n' });
    expect(no.code).toBe(1);
    expect(received).toHaveLength(1);
    expect((await typed(['failed', 'delete', '--yes'])).code).toBe(2);
    expect((await typed(['failed', 'delete', 'f-1', '--queue', 'q', '--yes'])).stderr).toContain('not both');
    expect(received).toHaveLength(1);
  });

  it.each([
    ['it stopped by itself', { state: 'stopped', reason: 'too many failed again' }, 'resume op-1'],
    ['it was aborted', { state: 'aborted' }, 'It was aborted.'],
    ['some were not done', { counts: { ...over.counts, failed: { gone: 2 } } }, '--outcome failed'],
    ['some failed again', { outcomes: { ...over.outcomes, failed: 2 } }, '2 failed again'],
  ])('ends otherwise than done when %s', async (_, end, message) => {
    const { typed } = await courtierThat(planned, running, answer({ ...over, ...end }));
    const { code, stderr } = await typed(['failed', 'retry', '--queue', 'billing', '--yes']);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });
});

describe('courtier operations', () => {
  it('lists them, and what one did', async () => {
    const { typed } = await courtierThat(page([over]));
    expect((await typed(['operations', 'list'])).stdout).toMatch(
      /^op-1 {2}retry {3}completed {2}1234\/1234 .* ada {2}-$/m,
    );
    const results = await courtierThat(
      page([{ id: 'f-1', outcome: 'failed', reason: 'gone', at: operation.created_at, status: null }]),
    );
    const { stdout } = await results.typed(['operations', 'results', 'op-1', '--outcome', 'failed']);
    expect(stdout).toContain('f-1  failed   -           2026-01-05T10:00:00Z  gone\n');
    expect(results.asked()).toEqual(['GET /prod/api/operations/op-1/results?outcome=failed&limit=50']);
  });

  it('plans without doing anything', async () => {
    const { typed, received } = await courtierThat(planned);
    const { code, stdout } = await typed(['operations', 'start', 'delete', '--queue', 'billing', '--plan']);
    expect(code).toBe(0);
    expect(stdout).toContain('SUCH AS');
    expect(received).toHaveLength(1);
  });

  it('aborts what it says it aborts', async () => {
    const { typed, asked } = await courtierThat(running);
    const { stderr } = await typed(['operations', 'abort', 'op-1', '--yes']);
    expect(stderr).toBe('This aborts the retry of 1234: 617 are done.\n');
    expect(asked().at(-1)).toBe('POST /prod/api/operations/op-1/abort');
  });

  it('goes on when the looking is ended', async () => {
    const ctrlC = new AbortController();
    const { typed, asked } = await courtierThat((path) => {
      ctrlC.abort();
      return path.endsWith('op-1') ? 'silence' : planned;
    });
    const { code, stderr } = await typed(['operations', 'watch', 'op-1'], { interrupted: ctrlC.signal });
    expect({ code, stderr }).toEqual({
      code: 130,
      stderr: 'The operation goes on. See it again: courtier operations watch op-1\n',
    });
    expect(asked()).toEqual(['GET /prod/api/operations/op-1']);
  });
});
