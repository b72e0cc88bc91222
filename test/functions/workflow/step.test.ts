import { describe, expect, it } from 'vitest';
import { workflowEnding } from '../../../core/workflow/ending.ts';
import { order as orders } from '../../shop/workflow.ts';
import { run, setUp } from './workflow.ts';

const order = { order_id: 'o-1', items: [{ item_id: 'mug', quantity: 2 }], card: 'accepted' };
const DONE = { outcome: 'done' };
const refused = (reason: string) => ({ Error: 'StepRefused', Cause: reason });

async function running() {
  const all = setUp();
  await all.created(order);
  return all;
}

/** The id of the step that was asked for last in this queue. */
const idIn = (all: Awaited<ReturnType<typeof running>>, queue: string) =>
  all.asked(queue).at(-1)?.data.step_id ?? '';

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

  it('tells the waiting task what its service answered, and the next step what came of it', async () => {
    const all = await running();
    await all.ask('inventory.check', 'token-1');
    const result = { reserved: 2 };
    await all.answer({ step_id: idIn(all, 'products_queue'), outcome: 'done', result }, 'r-1');
    expect(all.outcomes.answers.get('token-1')).toEqual({ output: DONE });
    await all.ask('payment.process', 'token-2', DONE);
    expect(all.asked('payments_queue')[0]?.data.results).toEqual({ 'inventory.check': result });
    expect(await all.steps.list(run('o-1'))).toMatchObject([
      { step: 'inventory.check', status: 'done' },
      { step: 'payment.process', status: 'waiting' },
    ]);
  });

  it('fails the task when its service refuses, with the reason', async () => {
    const all = await running();
    await all.ask('payment.process', 'token-1');
    const step_id = idIn(all, 'payments_queue');
    await all.answer({ step_id, outcome: 'refused', reason: 'Declined.' }, 'r-1');
    expect(all.outcomes.answers.get('token-1')).toEqual({ error: 'StepRefused', cause: 'Declined.' });
  });

  it('is reported once, however often it is answered', async () => {
    const all = await running();
    await all.ask('payment.process', 'token-1');
    const step_id = idIn(all, 'payments_queue');
    for (const id of ['r-1', 'r-1', 'r-2']) await all.answer({ step_id, outcome: 'done' }, id);
    expect(all.outcomes.answers.size).toBe(1);
    expect(all.reports.reports).toEqual([]);
    expect((await all.steps.list(run('o-1')))[0]?.answer).toMatchObject({ message_id: 'r-1' });
  });

  it('keeps to its first answer: another one waits for a person', async () => {
    const all = await running();
    await all.ask('payment.process', 'token-1');
    const step_id = idIn(all, 'payments_queue');
    await all.answer({ step_id, outcome: 'done' }, 'r-1');
    await all.answer({ step_id, outcome: 'refused' }, 'r-2');
    expect(all.reports.reports[0]?.failure.error).toMatchObject({
      code: 'step-answered-otherwise',
      permanent: true,
    });
    expect((await all.steps.list(run('o-1')))[0]?.answer).toMatchObject({ outcome: 'done' });
  });

  it.each([
    ['no step at all', 'nothing'],
    ['a step of no order', 'order:o-2:payment.process:secret-1'],
    ['a step whose secret was guessed', 'order:o-1:payment.process:secret-2'],
  ])('answered for %s, waits for a person and tells nobody', async (_what, step_id) => {
    const all = await running();
    await all.ask('payment.process', 'token-1');
    await all.answer({ step_id, outcome: 'done' }, 'r-1');
    expect(all.reports.reports[0]?.failure.error).toMatchObject({ code: 'unknown-step', permanent: true });
    expect(all.outcomes.answers.size).toBe(0);
  });

  it.each(['products', 'orders', 'courtier', '', 'Payments'])(
    'is not answered by %j, no matter who knows its id: that waits for a person',
    async (user) => {
      const all = await running();
      await all.ask('payment.process', 'token-1');
      await all.answer({ step_id: idIn(all, 'payments_queue'), outcome: 'done' }, 'r-1', user);
      expect(all.reports.reports[0]?.failure.error).toMatchObject({
        code: 'answer-of-another',
        permanent: true,
      });
      expect(all.outcomes.answers.size).toBe(0);
      await all.answer({ step_id: idIn(all, 'payments_queue'), outcome: 'refused' }, 'r-2', 'payments');
      expect(all.outcomes.answers.size).toBe(1);
    },
  );

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

  it('shows an answer that came when nobody waited any more, and stays timed out', async () => {
    const all = await running();
    await all.ask('payment.process', 'token-1');
    const step_id = idIn(all, 'payments_queue');
    await all.ask('payment.refund', 'token-2', { Error: 'States.Timeout' });
    await all.answer({ step_id, outcome: 'done' }, 'r-1');
    const steps = await all.steps.list(run('o-1'));
    expect(steps.find(({ step }) => step === 'payment.process')).toMatchObject({
      status: 'timed-out',
      answer: { outcome: 'done' },
    });
    expect(all.outcomes.answers.size).toBe(0);
    expect(all.log.lines.at(-2)?.message ?? '').toContain('nobody waited');
  });

  it('throws what the state machine tries again, and what it does not', async () => {
    const all = await running();
    await expect(all.ask('shipping.create', 'token-1')).rejects.toMatchObject({ name: 'UnroutableError' });
    all.broker.down = true;
    await expect(all.ask('payment.process', 'token-1')).rejects.toMatchObject({
      name: 'BrokerUnavailableError',
    });
  });

  it('has a deadline that ends before its timer, however late and however often it is asked for', async () => {
    const all = await running();
    const enteredAt = all.clock.now;
    const timerEnds = Date.parse(enteredAt) + 60_000;
    all.clock.now = '2026-01-05T10:00:20.000Z';
    await all.ask('payment.process', 'token-1', null, 'o-1', enteredAt);
    all.clock.now = '2026-01-05T10:00:40.000Z';
    await all.ask('payment.process', 'token-2', null, 'o-1', '2026-01-05T10:00:39.000Z');
    const deadlines = all.asked('payments_queue').map(({ data }) => data.deadline);
    expect(deadlines).toEqual(['2026-01-05T10:00:54.000Z', '2026-01-05T10:00:54.000Z']);
    expect(Date.parse(deadlines[0] ?? '')).toBeLessThan(timerEnds);
    all.clock.now = '2026-01-05T10:00:55.000Z';
    await expect(all.ask('payment.process', 'token-3', null, 'o-1', enteredAt)).rejects.toMatchObject({
      code: 'step-not-begun',
    });
    expect(all.asked('payments_queue')).toHaveLength(2);
  });

  it('is not begun any more once it is being taken back, also when it never was', async () => {
    const all = await running();
    await all.ask('inventory.check', 'token-1');
    await all.ask('inventory.release', 'token-2', { Error: 'TypeError', Cause: '' });
    await all.ask('payment.refund', 'token-3', { Error: 'TypeError', Cause: '' });
    for (const step of ['inventory.check', 'payment.process']) {
      await expect(all.ask(step, 'token-4')).rejects.toMatchObject({ code: 'step-not-begun' });
    }
    expect(all.asked('products_queue').map(({ event }) => event)).toEqual([
      'inventory.check',
      'inventory.release',
    ]);
    expect((await all.steps.list(run('o-1'))).map(({ step }) => step)).not.toContain('payment.process');
  });

  it.each([
    ['the next one could not be asked for', { Error: 'TypeError', Cause: '{"errorMessage":"no"}' }],
    ['the next one was never asked for in its time', { Error: 'States.Timeout' }],
    ['the next one was refused', refused('No.')],
  ])(
    'that was done is written as done when %s, and what takes it back has its result',
    async (_what, ended) => {
      const all = await running();
      await all.ask('payment.process', 'token-1');
      const result = { payment_id: 'p-1' };
      await all.answer({ step_id: idIn(all, 'payments_queue'), outcome: 'done', result }, 'r-1');
      // The function that asks for the parcel died each time before it wrote anything.
      await all.ask('shipping.cancel', 'token-2', ended).catch(() => undefined);
      await all.ask('payment.refund', 'token-3', DONE);
      const [payment] = await all.steps.list(run('o-1'));
      expect(payment).toMatchObject({ step: 'payment.process', status: 'done' });
      expect(all.asked('payments_queue').at(-1)?.data.results).toEqual({ 'payment.process': result });
      await all.finish(DONE);
      expect(await all.runs.get(run('o-1'))).toMatchObject({
        status: expect.stringMatching(/cancelled|failed/),
      });
    },
  );

  it('that timed out keeps that when the function that takes it back fails: each ends by its own row', async () => {
    const all = await running();
    await all.ask('payment.process', 'token-1');
    const crashed = { Error: 'TypeError', Cause: '{"errorMessage":"no"}' };
    // Begun, and died before it wrote how the payment ended.
    await all.steps.begin({
      ...run('o-1'),
      step: 'payment.refund',
      id: 'x',
      token: 't',
      at: all.clock.now,
    });
    all.clock.now = '2026-01-05T10:02:00.000Z';
    await all.ask('inventory.release', 'token-3', crashed);
    const statusOf = async (name: string) =>
      (await all.steps.list(run('o-1'))).find(({ step }) => step === name)?.status;
    expect(await statusOf('payment.process')).toBe('timed-out');
    expect(await statusOf('payment.refund')).toBe('failed');
  });

  it('answered after it was given up has its result where it is taken back', async () => {
    const all = await running();
    await all.ask('payment.process', 'token-1');
    all.clock.now = '2026-01-05T10:01:01.000Z';
    const result = { payment_id: 'p-1' };
    await all.answer({ step_id: idIn(all, 'payments_queue'), outcome: 'done', result }, 'r-1');
    await all.ask('payment.refund', 'token-2', { Error: 'States.Timeout' });
    expect((await all.steps.list(run('o-1')))[0]).toMatchObject({ status: 'timed-out' });
    expect(all.asked('payments_queue').at(-1)?.data.results).toEqual({ 'payment.process': result });
  });

  it('that was all done and is taken back does not make its order completed', async () => {
    const all = await running();
    for (const [n, step] of ['inventory.check', 'payment.process'].entries()) {
      await all.ask(step, `token-${n}`, n === 0 ? null : DONE);
    }
    const [check, payment] = await all.steps.list(run('o-1'));
    if (!check || !payment) throw new Error('no steps');
    const all3 = [check, payment, { ...payment, step: 'shipping.create' as const }].map((each) => ({
      ...each,
      status: 'done' as const,
    }));
    expect(workflowEnding(orders, all3)).toMatchObject({ status: 'completed' });
    const undone = { ...payment, step: 'shipping.cancel' as const, status: 'done' as const };
    expect(workflowEnding(orders, [...all3, undone])).toMatchObject({ status: 'cancelled' });
  });

  it('never quotes a token in an error', async () => {
    const { step } = setUp();
    const error = await step({ action: 'send', task_token: 'token-1' }).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain('run_id');
    expect(JSON.stringify(error) + String(error)).not.toContain('token-1');
  });
});

describe('the end of an order', () => {
  it('is written with its reason', async () => {
    const all = await running();
    await all.ask('inventory.check', 'token-1');
    await all.ask('payment.process', 'token-2', DONE);
    await all.ask('inventory.release', 'token-3', refused('Declined.'));
    expect(await all.finish(DONE)).toEqual({ status: 'cancelled' });
    expect(await all.runs.get(run('o-1'))).toMatchObject({
      status: 'cancelled',
      reason: 'payment.process refused: Declined.',
      ended_at: all.clock.now,
    });
    const ended = all.clock.now;
    all.clock.now = '2026-01-05T11:00:00.000Z';
    expect(await all.finish(DONE)).toEqual({ status: 'cancelled' });
    expect(await all.runs.get(run('o-1'))).toMatchObject({ ended_at: ended });
  });

  it('needs a person when something could not be taken back', async () => {
    const all = await running();
    await all.ask('inventory.check', 'token-1');
    await all.ask('inventory.release', 'token-2', { Error: 'States.Timeout' });
    expect(await all.finish({ Error: 'States.Timeout' })).toEqual({ status: 'failed' });
    expect(all.log.lines.at(-1)).toMatchObject({ level: 'error', message: 'workflow ended' });
  });
});
