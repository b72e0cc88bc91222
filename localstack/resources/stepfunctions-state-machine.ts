import * as z from 'zod';
import { Problem } from '../problem.ts';
import type { ResourceType } from '../resource.ts';
import { nameOf } from './names.ts';

const Properties = z.object({
  DefinitionString: z.string(),
  StateMachineType: z.string().default('STANDARD'),
});

/** A standard workflow. Its executions survive a restart: localstack/states. */
export const stepfunctionsStateMachine: ResourceType = {
  type: 'AWS::StepFunctions::StateMachine',
  properties: ['StateMachineName', ...Object.keys(Properties.shape)],
  noEffect: {
    LoggingConfiguration: '--verbose tells about executions',
    RoleArn: 'nothing is forbidden here',
    Tags: 'nobody pays here',
    TracingConfiguration: 'there is no X-Ray here',
  },
  create: async (resource, world) => {
    const { DefinitionString, StateMachineType } = Properties.parse(resource.properties);
    if (StateMachineType !== 'STANDARD')
      throw new Problem(`StateMachineType ${StateMachineType} is not supported`);
    const name = nameOf(resource, 'StateMachineName');
    const arn = `arn:aws:states:${world.region}:${world.account}:stateMachine:${name}`;
    world.stateMachines.register({ arn, name, definition: JSON.parse(DefinitionString) });
    return { ref: arn, attributes: { Arn: arn, Name: name } };
  },
};
