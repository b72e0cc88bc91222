import * as z from 'zod';
import { addEventSource } from '../events/event-source.ts';
import { parseRate, scheduledEvent } from '../events/schedule.ts';
import { Problem } from '../problem.ts';
import type { ResourceType } from '../resource.ts';
import { nameOf } from './names.ts';

const Target = z.strictObject({ Arn: z.string(), Id: z.string(), Input: z.string().optional() });
const Properties = z.object({
  ScheduleExpression: z.string('only rules with a schedule are supported'),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(Target).default([]),
});

/** A schedule that invokes functions. The first time is one period after the start, as after a deployment. */
export const eventsRule: ResourceType = {
  type: 'AWS::Events::Rule',
  properties: ['Name', ...Object.keys(Properties.shape)],
  noEffect: { Description: 'for people', RoleArn: 'nothing is forbidden here', Tags: 'nobody pays here' },
  create: async (resource, world) => {
    const parsed = Properties.safeParse(resource.properties);
    if (!parsed.success) throw new Problem(z.prettifyError(parsed.error));
    const { ScheduleExpression, State, Targets } = parsed.data;
    const period = parseRate(ScheduleExpression, world.minuteMs);
    const name = nameOf(resource, 'Name');
    const arn = `arn:aws:events:${world.region}:${world.account}:rule/${name}`;
    for (const { Arn } of Targets)
      if (!world.functions.get(Arn)) throw new Problem(`the target ${Arn} is no function`);
    const tick = () => {
      const event = scheduledEvent({ arn, account: world.account, region: world.region }, new Date());
      for (const { Arn, Input } of Targets) {
        world.functions.invokeLater(Arn, Input === undefined ? event : JSON.parse(Input));
      }
    };
    let timer: NodeJS.Timeout | undefined;
    const stop = () => clearInterval(timer);
    const start = () => {
      timer = setInterval(tick, period);
    };
    if (State === 'ENABLED') addEventSource({ start, drain: stop, busy: () => 0, abandon: stop }, world);
    return { ref: name, attributes: { Arn: arn } };
  },
};
