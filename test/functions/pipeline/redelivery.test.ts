import { describe, expect, it } from 'vitest';
import { PermanentError, UnavailableError } from '../../../core/errors.ts';
import { FailureReportSchema } from '../../../core/failure/report.ts';
import { auditOf, fixture, NOW } from './fixture.ts';
import { envelope, record } from './sqs.ts';

const body = { to: 'ada@example.com' };
const taskToken = 'AAAAKgAAAAIA-the-task-token';
const redelivered = (attempt = 1) =>
  envelope({ redelivery: { failed_message_id: 'f-1', run: 'f-1-1', attempt } });
const unreachable = new UnavailableError('step-functions-unavailable', `down while sending ${taskToken}`);

describe('a redelivery', () => {
  it('that is handled is confirmed to its workflow, and knows which attempt it is', async () => {
    const { deliver, handled, outcomes, reports } = fixture();
    expect(await deliver([record(redelivered(2), body, { taskToken })])).toEqual([]);
    expect(outcomes.answers.get(taskToken)).toEqual({
      output: { outcome: 'confirmed', queue: envelope().queue },
    });
    expect(handled[0]?.context.attempt).toBe(3);
    expect(reports.reports).toEqual([]);
  });

  it('of a message that was handled before is confirmed without effect', async () => {
    const { deliver, handled, outcomes } = fixture();
    const carried = redelivered();
    await deliver([record({ ...carried, redelivery: undefined }, body)]);
    expect(await deliver([record(carried, body, { taskToken })])).toEqual([]);
    expect(handled).toHaveLength(1);
    expect(outcomes.answers.get(taskToken)).toEqual({
      output: { outcome: 'confirmed', queue: envelope().queue },
    });
  });

  it('that fails tells its workflow the error, and not the recorder', async () => {
    const { deliver, outcomes, reports, messages } = fixture(async () => {
      throw new PermanentError('no such customer');
    });
    const carried = redelivered(2);
    expect(await deliver([record(carried, body, { taskToken })])).toEqual([]);
    const answer = outcomes.answers.get(taskToken);
    if (!answer || !('cause' in answer)) throw new Error('the workflow got no failure');
    expect(answer.error).toBe('DeliveryFailed');
    expect(FailureReportSchema.parse(JSON.parse(answer.cause))).toMatchObject({
      source: 'consumer',
      failed_at: NOW,
      attempt: 3,
      error: { name: 'PermanentError', message: 'no such customer', permanent: true },
    });
    expect(reports.reports).toEqual([]);
    expect(await auditOf(messages, carried.id)).toMatchObject({ status: 'failed' });
  });

  it('that fails after its workflow stopped waiting is reported to the recorder', async () => {
    const { deliver, outcomes, reports } = fixture(async () => {
      throw new Error('too late');
    });
    outcomes.expire(taskToken);
    expect(await deliver([record(redelivered(), body, { taskToken })])).toEqual([]);
    expect(reports.reports[0]?.failure).toMatchObject({ attempt: 2, error: { message: 'too late' } });
  });

  it('that is handled after its workflow stopped waiting is handled all the same', async () => {
    const { deliver, outcomes, reports } = fixture();
    outcomes.expire(taskToken);
    expect(await deliver([record(redelivered(), body, { taskToken })])).toEqual([]);
    expect(reports.reports).toEqual([]);
    expect(reports.lateSuccesses).toEqual([
      {
        failed_message_id: 'f-1',
        message_id: expect.any(String),
        queue: envelope().queue,
        attempt: 1,
        handled_at: expect.any(String),
      },
    ]);
  });

  it.each([
    ['whose record was deleted', { status: 'deleted', run: 'f-1-1' }],
    ['that another run took over', { status: 'pending', run: 'f-1-2' }],
    ['that waits for a person', { status: 'failed', run: 'f-1-2' }],
  ] as const)('%s is not handled, and done with, and its run waits no longer', async (_what, record_) => {
    const { deliver, handled, redeliveries, outcomes, reports } = fixture();
    redeliveries.put({ id: 'f-1', ...record_ });
    expect(await deliver([record(redelivered(), body, { taskToken })])).toEqual([]);
    expect(handled).toEqual([]);
    expect([...outcomes.answers]).toEqual([[taskToken, { output: { superseded: true } }]]);
    expect([reports.reports.length, reports.lateSuccesses.length]).toEqual([0, 0]);
  });

  it('that another run took over is done with also when its run cannot be reached', async () => {
    const { deliver, handled, redeliveries, outcomes } = fixture();
    redeliveries.put({ id: 'f-1', status: 'pending', run: 'f-1-2' });
    outcomes.failWith(unreachable);
    expect(await deliver([record(redelivered(), body, { taskToken })])).toEqual([]);
    expect(handled).toEqual([]);
  });

  it('is handled where it is its run’s own, where its record is gone, and where nobody can be asked', async () => {
    const { deliver, handled, redeliveries } = fixture();
    await deliver([record(redelivered(), body, { taskToken })]);
    redeliveries.put({ id: 'f-1', status: 'retrying', run: 'f-1-1' });
    await deliver([record(redelivered(), body, { taskToken })]);
    redeliveries.down = true;
    await deliver([record(redelivered(), body, { taskToken })]);
    expect(handled).toHaveLength(3);
  });

  it('that is handled too late comes again when the recorder cannot be notified, and is confirmed as a duplicate', async () => {
    const { deliver, handled, outcomes, reports } = fixture();
    const again = record(redelivered(), body, { taskToken, sqsId: 'a' });
    outcomes.expire(taskToken);
    reports.down = true;
    expect(await deliver([again])).toEqual(['a']);
    reports.down = false;
    expect(await deliver([again])).toEqual([]);
    expect(handled).toHaveLength(1);
    expect(reports.lateSuccesses).toHaveLength(1);
  });

  it('comes again when Step Functions cannot be notified of its success, and is then confirmed as a duplicate', async () => {
    const { deliver, handled, outcomes } = fixture();
    const again = record(redelivered(), body, { taskToken, sqsId: 'a' });
    outcomes.failWith(unreachable);
    expect(await deliver([again])).toEqual(['a']);
    outcomes.failWith(null);
    expect(await deliver([again])).toEqual([]);
    expect(handled).toHaveLength(1);
    expect(outcomes.answers.get(taskToken)).toEqual({
      output: { outcome: 'confirmed', queue: envelope().queue },
    });
  });

  it('comes again when Step Functions cannot be notified of its failure, and can be claimed then', async () => {
    let fails = true;
    const { deliver, handled, outcomes, reports } = fixture(async () => {
      if (fails) throw new Error('no');
    });
    const again = record(redelivered(), body, { taskToken, sqsId: 'a' });
    outcomes.failWith(unreachable);
    expect(await deliver([again])).toEqual(['a']);
    expect(reports.reports).toEqual([]);
    outcomes.failWith(null);
    fails = false;
    expect(await deliver([again])).toEqual([]);
    expect(handled).toHaveLength(2);
  });

  it('of a message that expired while it waited for its retry fails for good, as a first delivery does', async () => {
    const { deliver, handled, outcomes } = fixture();
    await deliver([record({ ...redelivered(), expires_at: NOW }, body, { taskToken })]);
    expect(handled).toHaveLength(0);
    const { cause = '' } = outcomes.answers.get(taskToken) as { cause?: string };
    expect(JSON.parse(cause)).toMatchObject({
      source: 'expired',
      error: { code: 'expired', permanent: true },
    });
  });

  it('with an envelope that cannot be read tells its workflow so', async () => {
    const { deliver, outcomes, reports } = fixture();
    expect(await deliver([record('broken', body, { taskToken })])).toEqual([]);
    expect(outcomes.answers.get(taskToken)).toMatchObject({ error: 'DeliveryFailed' });
    expect(reports.reports).toEqual([]);
  });

  it('never shows its token, whatever happens', async () => {
    const seen: string[] = [];
    for (const failure of [null, unreachable]) {
      for (const handle of [async () => {}, () => Promise.reject(new Error('no'))]) {
        for (const expired of [false, true]) {
          const { deliver, handled, outcomes, reports, messages, log } = fixture(handle);
          const carried = redelivered();
          outcomes.failWith(failure);
          if (expired) outcomes.expire(taskToken);
          await deliver([record(carried, body, { taskToken }), record('broken', body, { taskToken })]);
          const answers = [...outcomes.answers.values()];
          const trail = await messages.trail(carried.id);
          seen.push(log.text(), JSON.stringify([reports.reports, answers, trail, handled[0]?.context]));
        }
      }
    }
    expect(seen).toHaveLength(16);
    expect(seen.join('\n')).not.toContain('task-token');
  });
});
