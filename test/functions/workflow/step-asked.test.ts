import { describe, expect, it } from 'vitest';
import { DONE, idIn, order, running } from './running-order.ts';
import { run, setUp } from './workflow.ts';

describe('a step of an order', () => {
  it('is a message to its service, in the shared format, and holds no token', async () => {
    const all = await running();
    expect(await all.ask('inventory.check', 'token-1')).toEqual({ status: 'asked' });
    const [message] = all.asked('products_queue');
    expect(message).toEqual({
      event: 'inventory.check',
      timestamp: all.clock.now,
      data: {
        order_id: 'o-1',
        step_id: 'order:o-1:inventory.check:secret-1',
        order,
        results: {},
        deadline: '2026-01-05T10:00:54.000Z',
        reply: { exchange: 'workflow_exchange', routing_key: 'workflow.reply' },
      },
      metadata: { service: 'courtier', version: '1.0' },
    });
    const [publication] = all.broker.queues.get('products_queue') ?? [];
    expect(publication).toMatchObject({
      id: expect.stringMatching(/^o-1:inventory\.check:/),
      properties: { content_type: 'application/json', type: 'inventory.check' },
      headers: { 'x-schema-version': '1.0' },
    });
    expect(JSON.stringify([publication, all.log.lines, await all.steps.list(run('o-1'))])).not.toContain(
      'token-1',
    );
    expect(await all.runs.get(run('o-1'))).toMatchObject({ status: 'running', step: 'inventory.check' });
  });

  it('says its id, which allows to answer it, to its service alone', async () => {
    const all = await running();
    await all.ask('inventory.check', 'token-1');
    const [{ body: _body, ...publication } = { id: '', body: '' }] =
      all.broker.queues.get('products_queue') ?? [];
    const said = all.log.lines.find(({ message }) => message === 'step asked for');
    expect(said).toMatchObject({ fields: { message_id: publication.id } });
    const shown = JSON.stringify([publication, all.log.lines]);
    expect(shown).not.toContain('secret-1');
  });

  it('asked for again, is the same to its service, and its answer reaches the newer task', async () => {
    const all = await running();
    await all.ask('payment.process', 'token-1');
    await all.ask('payment.process', 'token-2');
    const [first, second] = all.asked('payments_queue');
    expect(second?.data.step_id).toBe(first?.data.step_id);
    await all.answer({ step_id: first?.data.step_id, outcome: 'done' }, 'r-1');
    expect([...all.outcomes.answers.keys()]).toEqual(['token-2']);
  });

  it('asked for again after its answer came, is not done again', async () => {
    const all = await running();
    await all.ask('payment.process', 'token-1');
    all.outcomes.expire('token-1');
    await all.answer({ step_id: idIn(all, 'payments_queue'), outcome: 'done' }, 'r-1');
    expect(await all.ask('payment.process', 'token-2')).toEqual({ status: 'answered' });
    expect(all.asked('payments_queue')).toHaveLength(1);
    expect(all.outcomes.answers.get('token-2')).toEqual({ output: DONE });
  });

  it('throws what the state machine tries again, and what it does not', async () => {
    const all = await running();
    await expect(all.ask('shipping.create', 'token-1')).rejects.toMatchObject({ name: 'UnroutableError' });
    all.broker.down = true;
    await expect(all.ask('payment.process', 'token-1')).rejects.toMatchObject({
      name: 'BrokerUnavailableError',
    });
  });

  it('never quotes a token in an error', async () => {
    const { step } = setUp();
    const error = await step({ action: 'send', task_token: 'token-1' }).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain('run_id');
    expect(JSON.stringify(error) + String(error)).not.toContain('token-1');
  });
});
