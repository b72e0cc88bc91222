import { setTimeout } from 'node:timers/promises';
import { networkInterfacesIn } from '../../adapters/ec2/network-interfaces.ts';
import { createLambdaClient } from '../../adapters/lambda/client.ts';
import { invokeLater } from '../../adapters/lambda/invoke-later.ts';
import { createLog } from '../wiring/log.ts';
import { createHandler } from './handler.ts';

const lambda = createLambdaClient();

export const handler = createHandler({
  interfacesIn: networkInterfacesIn,
  continueLater: (event, { functionName }) => invokeLater(lambda, functionName, event),
  wait: setTimeout,
  now: Date.now,
  log: createLog(),
});
