import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RetryWorkflow } from '../../core/retry/workflow.ts';

/** An execution of a record that nobody knows: it waits, finds itself superseded, and ends. */
function anyRun() {
  const id = randomUUID();
  const input = { id, delivery: 'lambda', attempt: 3, wait: true } as const;
  return { run: `${id}-1`, delays: [60], input };
}

/** What every implementation of the retry workflow does. */
export function retryWorkflowContract(name: string, workflow: RetryWorkflow) {
  describe(`the retry workflow: ${name}`, () => {
    it('runs from the start until it is stopped', async () => {
      const one = anyRun();
      await workflow.start(one);
      expect(await workflow.status(one.run)).toBe('running');
      await workflow.stop(one.run, 'the test is over');
      expect(await workflow.status(one.run)).toBe('ended');
    });

    it('starts a run once, however often and from however many sides it is asked for', async () => {
      const one = anyRun();
      await Promise.all([workflow.start(one), workflow.start(one), workflow.start({ ...one })]);
      await workflow.start({ ...one, input: { ...one.input, attempt: 2, wait: false } });
      expect(await workflow.status(one.run)).toBe('running');
      await workflow.stop(one.run, 'the test is over');
    });

    it('does not start again what has ended', async () => {
      const one = anyRun();
      await workflow.start(one);
      await workflow.stop(one.run, 'stopped behind its back');
      await workflow.start(one);
      expect(await workflow.status(one.run)).toBe('ended');
    });

    it('knows one run from another', async () => {
      const [one, other] = [anyRun(), anyRun()];
      await Promise.all([workflow.start(one), workflow.start(other)]);
      await workflow.stop(one.run, 'only this one');
      expect(await workflow.status(other.run)).toBe('running');
      await workflow.stop(other.run, 'the test is over');
    });

    it('does not mind to stop what is not there, or no longer runs', async () => {
      const one = anyRun();
      await workflow.stop(one.run, 'it never was');
      expect(await workflow.status(one.run)).toBe('unknown');
      await workflow.start(one);
      await workflow.stop(one.run, 'once');
      await workflow.stop(one.run, 'twice');
      expect(await workflow.status(one.run)).toBe('ended');
    });
  });
}
