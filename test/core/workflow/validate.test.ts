import { describe, expect, it } from 'vitest';
import { declare } from '../../../core/system/declared.ts';
import { defineSystem } from '../../../core/system/define.ts';
import type { Step, Workflow } from '../../../core/workflow/define.ts';
import { gym, gymSystem, join } from '../../gym/system.ts';
import { shop } from '../../shop/system.ts';
import { order } from '../../shop/workflow.ts';

const deployed = (...workflows: Workflow[]) =>
  declare([defineSystem({ folder: '/nowhere', topology: gym, workflows })]);
const [credit, contract, welcome] = join.steps as [Step, Step, Step];
const withSteps = (...steps: Step[]): Workflow => ({ ...join, steps });
const replies = (queue: string): Workflow => ({ ...join, replies: { queue } });
const starts = (changed: Partial<Workflow['start']>): Workflow => ({
  ...join,
  start: { ...join.start, ...changed },
});

describe('workflows that are fine', () => {
  it('are folded from the systems, in their order', () => {
    expect(declare([shop, gymSystem]).workflows).toEqual([order, join]);
    expect(declare([]).workflows).toEqual([]);
  });

  it.each([
    ['asks through the exchange of another system', withSteps({ ...credit, exchange: 'dlx' })],
    ['is done by an HTTP client, which no topology knows', withSteps({ ...credit, service: 'agency' })],
    ['has a name of the longest', { ...join, name: 'j'.repeat(30) }],
    ['has a step with the longest name', withSteps({ ...credit, name: 's'.repeat(40) })],
    ['calls the id "id"', starts({ id: 'id' })],
  ])('%s', (_what, workflow) => {
    expect(() => deployed(workflow)).not.toThrow();
  });
});

describe('a workflow with one thing wrong', () => {
  it.each<[string, Workflow, string, string]>([
    ['two steps of one name', withSteps(credit, welcome, credit), 'steps.credit', 'has this name'],
    [
      'an undo named as a step',
      withSteps(credit, { ...contract, undo: credit }),
      'steps.credit',
      'has this name',
    ],
    ['no step', withSteps(), 'steps', 'it has no step'],
    [
      'an exchange that nobody declares',
      withSteps({ ...credit, exchange: 'gym' }),
      'steps.credit.exchange',
      'no system declares the exchange gym',
    ],
    [
      'an exchange that every object has',
      withSteps({ ...credit, exchange: 'toString' }),
      'steps.credit.exchange',
      'no system declares',
    ],
    [
      'an undo through an unknown exchange',
      withSteps({ ...contract, undo: { ...credit, exchange: 'gym' } }),
      'steps.credit.exchange',
      'no system declares',
    ],
    [
      'a service that may not answer',
      withSteps({ ...credit, service: 'bar' }),
      'steps.credit.service',
      'may not publish to gym_answers',
    ],
    ['no service', withSteps({ ...credit, service: '' }), 'steps.credit.service', 'it is empty'],
    [
      'a start that AMQP clients consume',
      starts({ queue: 'desk' }),
      'start.queue',
      'the delivery of desk is amqp',
    ],
    [
      'a start that is not there',
      starts({ queue: 'nowhere' }),
      'start.queue',
      'gym declares no queue nowhere',
    ],
    ['replies that AMQP clients consume', replies('desk'), 'replies.queue', 'the delivery of desk is amqp'],
    ['replies that are not there', replies('toString'), 'replies.queue', 'gym declares no queue toString'],
    [
      'a step without time',
      withSteps({ ...credit, timeoutSeconds: 0 }),
      'steps.credit.timeoutSeconds',
      '0 is outside',
    ],
    [
      'a step of more than a day',
      withSteps({ ...credit, timeoutSeconds: 86_401 }),
      'steps.credit.timeoutSeconds',
      'from 1 to 86400',
    ],
    [
      'an undo of more than two weeks',
      withSteps({ ...contract, undo: { ...welcome, timeoutSeconds: 1_209_601 } }),
      'steps.welcome.timeoutSeconds',
      'from 1 to 1209600',
    ],
    [
      'a step with a name of a state',
      withSteps({ ...credit, name: 'Finish' }),
      'steps.Finish',
      'no name for a step',
    ],
    [
      'a step with a name that no event has',
      withSteps({ ...credit, name: 'a..b' }),
      'steps.a..b',
      'no name for a step',
    ],
    ['a step with a colon', withSteps({ ...credit, name: 'a:b' }), 'steps.a:b', 'no name for a step'],
    [
      'a step with a long name',
      withSteps({ ...credit, name: 's'.repeat(41) }),
      `steps.${'s'.repeat(41)}`,
      'no name',
    ],
    ['an id that every step has', starts({ id: 'step_id' }), 'start.id', 'cannot be the name of the id'],
    [
      'data under a name that answers have',
      starts({ as: 'status' }),
      'start.as',
      "cannot be the name of the event's data",
    ],
    [
      'data under the name of the id',
      starts({ as: 'member' }),
      'start.as',
      "cannot be the name of the event's data",
    ],
  ])('has %s', (_what, workflow, path, text) => {
    expect(() => deployed(workflow)).toThrow(`gym.workflows.join.${path}: `);
    expect(() => deployed(workflow)).toThrow(text);
  });

  it.each(['Join', 'join_me', '', 'j'.repeat(31)])('is called %j', (name) => {
    expect(() => deployed({ ...join, name })).toThrow('this is no name for a workflow');
  });

  it('starts by the queue of its replies', () => {
    expect(() => deployed(replies('joins'))).toThrow('joins has another part in a workflow');
  });

  it('has replies from which nobody can tell where to answer', () => {
    const bindings = [{ exchange: 'gym_events', routingKey: 'join.#' }] as const;
    const topology = {
      ...gym,
      queues: { ...gym.queues, join_answers: { ...gym.queues.join_answers, bindings } },
    };
    const workflow = { ...join, of: topology };
    const system = defineSystem({ folder: '/nowhere', topology, workflows: [workflow] });
    expect(() => declare([system])).toThrow('a request could not name a place to answer at');
  });

  it('is not the only one of its name', () => {
    expect(() => deployed(join, join)).toThrow('another workflow has this name');
  });

  it('is of another system’s topology', () => {
    const system = defineSystem({ folder: '/nowhere', topology: gym, workflows: [order] });
    expect(() => declare([system])).toThrow('it is the topology of the system shop');
  });
});
