import { expect, it } from 'vitest';
import { CourtierError } from '../../../core/errors.ts';
import { sweepOperations } from '../../../core/operations/sweep.ts';
import { createMemoryOperationSteps } from '../../memory/operations.ts';
import { recordedLog } from '../../recorded-log.ts';
import { createWorld } from './world.ts';

const [BAD, GOOD] = ['operation-0', 'operation-1'];

it('an operation whose row cannot be read keeps no other waiting for its step', async () => {
  const { operations, start, fail } = createWorld();
  await fail(5);
  await start(BAD);
  await start(GOOD);
  const steps = createMemoryOperationSteps();
  const log = recordedLog();
  const sent = await sweepOperations({
    operations: {
      due: operations.due,
      get: async (id) => {
        if (id === BAD) throw new CourtierError('malformed-operation', 'fail', 'Its row cannot be read.');
        return operations.get(id);
      },
    },
    steps,
    now: () => new Date('2100-01-01T00:00:00.000Z'),
    log,
  });
  expect(sent).toBe(1);
  expect(steps.sent).toEqual([{ operation_id: GOOD, step: 0, delay: 0 }]);
  expect(log.lines).toContainEqual({
    level: 'error',
    message: 'the sweep could not send for a step of an operation',
    fields: expect.objectContaining({ operation_id: BAD }),
  });
});
