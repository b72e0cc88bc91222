import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RetryWorkflows } from '../../core/retry/workflows.ts';

/** An execution of a record that nobody knows: it waits, finds itself superseded, and ends. */
function anyRun() {
  const id = randomUUID();
  const input = { id, delivery: 'lambda', attempt: 3, wait: true } as const;
  return { schedule: 'standard', run: `${id}-1`, input };
}

/** What every implementation of the retry workflows does; it must know the schedule `standard`. */
export function retryWorkflowsContract(name: string, workflows: RetryWorkflows) {
  describe(`retry workflows: ${name}`, () => {
    it('run from the start until they are stopped', async () => {
      const one = anyRun();
      await workflows.start(one);
      expect(await workflows.status(one.schedule, one.run)).toBe('running');
      await workflows.stop(one.schedule, one.run, 'the test is over');
      expect(await workflows.status(one.schedule, one.run)).toBe('ended');
    });

    it('start a run once, however often and from however many sides it is asked for', async () => {
      const one = anyRun();
      await Promise.all([workflows.start(one), workflows.start(one), workflows.start({ ...one })]);
      await workflows.start({ ...one, input: { ...one.input, attempt: 2, wait: false } });
      expect(await workflows.status(one.schedule, one.run)).toBe('running');
      await workflows.stop(one.schedule, one.run, 'the test is over');
    });

    it('do not start again what has ended', async () => {
      const one = anyRun();
      await workflows.start(one);
      await workflows.stop(one.schedule, one.run, 'stopped behind its back');
      await workflows.start(one);
      expect(await workflows.status(one.schedule, one.run)).toBe('ended');
    });

    it('know one run from another', async () => {
      const [one, other] = [anyRun(), anyRun()];
      await Promise.all([workflows.start(one), workflows.start(other)]);
      await workflows.stop(one.schedule, one.run, 'only this one');
      expect(await workflows.status(other.schedule, other.run)).toBe('running');
      await workflows.stop(other.schedule, other.run, 'the test is over');
    });

    it('do not mind to stop what is not there, or no longer runs', async () => {
      const one = anyRun();
      await workflows.stop(one.schedule, one.run, 'it never was');
      expect(await workflows.status(one.schedule, one.run)).toBe('unknown');
      await workflows.start(one);
      await workflows.stop(one.schedule, one.run, 'once');
      await workflows.stop(one.schedule, one.run, 'twice');
      expect(await workflows.status(one.schedule, one.run)).toBe('ended');
    });

    it('are unavailable for a schedule that nobody deployed', async () => {
      const missing = { code: 'no-such-workflow', disposition: 'retry' };
      await expect(workflows.start({ ...anyRun(), schedule: 'hourly' })).rejects.toMatchObject(missing);
      await expect(workflows.stop('hourly', 'x-1', 'why')).rejects.toMatchObject(missing);
      await expect(workflows.status('toString', 'x-1')).rejects.toMatchObject(missing);
    });
  });
}
