import { describe, expect, it } from 'vitest';
import {
  type Delivery,
  eventMessage,
  type Publishing,
  StepRefused,
  workflowSteps,
} from '../../client/index.ts';

const delivery = { correlationId: 'c-1' } as Delivery;
const step = (deadline: string | null = null, event = 'payment.process') =>
  eventMessage(
    event,
    {
      order_id: 'o-1',
      step_id: 's-1',
      order: { total: 29 },
      results: {},
      deadline,
      reply: { exchange: 'workflow_exchange', routing_key: 'workflow.reply' },
    },
    { at: new Date(), service: 'courtier', version: '1.0' },
  );

async function answerTo(
  message: ReturnType<typeof step>,
  handler: () => Promise<Record<string, unknown> | undefined>,
) {
  const published: Publishing[] = [];
  const client = { publish: async (each: Publishing) => void published.push(each) };
  await workflowSteps(client, { 'payment.process': handler })(message, delivery);
  return published;
}

describe('a service that does the steps of a workflow', () => {
  it('answers where the step says, with its result', async () => {
    expect(await answerTo(step(), async () => ({ payment_id: 'p-1' }))).toEqual([
      {
        exchange: 'workflow_exchange',
        routingKey: 'workflow.reply',
        event: 'workflow.reply',
        data: { step_id: 's-1', outcome: 'done', result: { payment_id: 'p-1' } },
        correlationId: 'c-1',
      },
    ]);
  });

  it('answers that it refuses, and why', async () => {
    const published = await answerTo(step(), async () => {
      throw new StepRefused('The card was declined.');
    });
    expect(published[0]?.data).toEqual({
      step_id: 's-1',
      outcome: 'refused',
      reason: 'The card was declined.',
    });
  });

  it('answers nothing when it failed otherwise: the step comes again', async () => {
    await expect(
      answerTo(step(), async () => {
        throw new Error('the bank is away');
      }),
    ).rejects.toThrow('the bank is away');
  });

  it('does not do a step whose time is over', async () => {
    let done = false;
    const published = await answerTo(step('2026-01-05T10:00:00.000Z'), async () => {
      done = true;
      return {};
    });
    expect(done).toBe(false);
    expect(published[0]?.data).toMatchObject({ outcome: 'refused' });
  });

  it('leaves alone what is no step of its own', async () => {
    expect(await answerTo(step(null, 'payment.reported'), async () => ({}))).toEqual([]);
  });
});
