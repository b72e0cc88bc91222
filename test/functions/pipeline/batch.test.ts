import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { PermanentError } from '../../../core/errors.ts';
import { noSpans } from '../../../core/trace/spans.ts';
import { recordedLog } from '../../recorded-log.ts';
import { fixture } from './fixture.ts';
import { envelope, record, STANDARD } from './sqs.ts';

const to = (name: string) => ({ to: name });

describe('a batch', () => {
  it('of an unordered queue is handled side by side', async () => {
    const all = Promise.withResolvers<void>();
    let waiting = 0;
    const { deliver } = fixture(async () => {
      waiting += 1;
      if (waiting === 3) all.resolve();
      await all.promise;
    });
    // A group on a standard queue shares it fairly among tenants and promises no order.
    const fair = { group: 'tenant', queueArn: STANDARD };
    expect(await deliver(['a', 'b', 'c'].map((name) => record(envelope(), to(name), fair)))).toEqual([]);
    expect(waiting).toBe(3);
  });

  it('hands its spans over within what is left of the invocation, less what its answer needs', async () => {
    const flushed: (number | undefined)[] = [];
    const spans = { ...noSpans, flush: async (withinMs?: number) => void flushed.push(withinMs) };
    const { deliver } = fixture(undefined, { spans });
    await deliver([record(envelope(), to('a'))], 10_000);
    expect(flushed).toEqual([9_750]);
  });

  it('gives back only the record that has to come again', async () => {
    const { deliver, reports, handled } = fixture(async ({ to: name }) => {
      if (name === 'bad') throw new Error('no');
    });
    reports.down = true;
    const records = ['good', 'bad', 'fine'].map((name) => record(envelope(), to(name), { sqsId: name }));
    expect(await deliver(records)).toEqual(['bad']);
    expect(handled).toHaveLength(3);
  });

  it('of an ordered queue is handled one after another within a group, and groups side by side', async () => {
    const story: string[] = [];
    const other = Promise.withResolvers<void>();
    const { deliver } = fixture(async ({ to: name }) => {
      story.push(`${name} begins`);
      if (name === 'other') other.resolve();
      // The first of its group waits for the other group: were groups serial too, it would wait for ever.
      if (name === 'first') await other.promise;
      story.push(`${name} ends`);
    });
    const records = [
      record(envelope(), to('first'), { group: 'k1' }),
      record(envelope(), to('second'), { group: 'k1' }),
      record(envelope(), to('other'), { group: 'k2' }),
    ];
    expect(await deliver(records)).toEqual([]);
    const k1 = story.filter((line) => !line.startsWith('other'));
    expect(k1).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  it('of an ordered queue gives back all that is behind a record that has to come again, and no other group', async () => {
    const { deliver, reports, handled } = fixture(async ({ to: name }) => {
      if (name === 'bad') throw new Error('no');
    });
    reports.down = true;
    const grouped = (sqsId: string, group: string) => record(envelope(), to(sqsId), { group, sqsId });
    const records = [
      grouped('good', 'k1'),
      grouped('other', 'k2'),
      grouped('bad', 'k1'),
      grouped('behind', 'k1'),
      grouped('last', 'k1'),
    ];
    expect(await deliver(records)).toEqual(['bad', 'behind', 'last']);
    expect(handled.map(({ data }) => data.to).sort()).toEqual(['bad', 'good', 'other']);
  });

  it('of an ordered queue goes on behind a failure that is recorded', async () => {
    const { deliver, reports, handled } = fixture(async ({ to: name }) => {
      if (name === 'bad') throw new PermanentError('no');
    });
    const records = ['bad', 'behind'].map((name) => record(envelope(), to(name), { group: 'k1' }));
    expect(await deliver(records)).toEqual([]);
    expect(reports.reports).toHaveLength(1);
    expect(handled).toHaveLength(2);
  });

  it('does not lose its other records to a fault of the pipeline', async () => {
    const log = recordedLog();
    const broken = {
      ...log,
      info(message: string, fields?: Record<string, unknown>) {
        if (fields?.message_id === 'b') throw new Error('no space left on device');
        log.info(message, fields);
      },
      warn() {
        throw new Error('no space left on device');
      },
    };
    const { deliver, handled } = fixture(async () => {}, { log: broken });
    const records = ['a', 'b', 'c'].map((id) => record(envelope({ id }), to(id), { sqsId: id }));
    expect(await deliver(records)).toEqual(['b']);
    expect(handled).toHaveLength(3);
  });
});

describe('immediate retries', () => {
  it('try again within the same delivery, as often as the queue says', async () => {
    let tries = 0;
    const { deliver, handled, reports, log } = fixture(
      async () => {
        tries += 1;
        if (tries <= 2) throw new Error('hiccup');
      },
      { immediateRetries: 2 },
    );
    expect(await deliver([record(envelope(), to('a'))])).toEqual([]);
    expect(handled.map(({ context }) => context.attempt)).toEqual([1, 1, 1]);
    expect(reports.reports).toEqual([]);
    expect(log.lines.map(({ message }) => message)).toEqual([
      'try failed, trying again at once',
      'try failed, trying again at once',
      'handled',
    ]);
  });

  it('end with one report of the last error', async () => {
    let tries = 0;
    const { deliver, reports } = fixture(
      async () => {
        tries += 1;
        throw new Error(`try ${tries}`);
      },
      { immediateRetries: 1 },
    );
    await deliver([record(envelope(), to('a'))]);
    expect(reports.reports.map(({ failure }) => failure.error.message)).toEqual(['try 2']);
  });

  it('are not spent on a permanent error, nor when the time is over', async () => {
    const permanent = fixture(
      async () => {
        throw new PermanentError('no');
      },
      { immediateRetries: 5 },
    );
    await permanent.deliver([record(envelope(), to('a'))]);
    expect(permanent.handled).toHaveLength(1);

    const late = fixture(
      async (_data, { signal }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        throw signal.reason;
      },
      { immediateRetries: 5 },
    );
    await late.deliver([record(envelope(), to('a'))], 40);
    expect(late.handled).toHaveLength(1);
  });

  it('are none by default', async () => {
    const { deliver, handled } = fixture(async () => {
      throw new Error('no');
    });
    await deliver([record(envelope(), to('a'))]);
    expect(handled).toHaveLength(1);
  });
});

describe('the signal', () => {
  it('warns before the time of the invocation is over, early enough to report in words', async () => {
    const { deliver, reports } = fixture(async (_data, { signal }) => {
      expect(signal.aborted).toBe(false);
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    onTestFinished(() => timeout.mockRestore());
    expect(await deliver([record(envelope(), to('a'))], 1_200)).toEqual([]);
    expect(timeout.mock.calls).toEqual([[expect.any(Number)]]);
    expect(timeout.mock.calls[0]?.[0]).toBeLessThan(1_200);
    expect(reports.reports[0]?.failure.error).toMatchObject({ name: 'TimeoutError', permanent: false });
  });
});
