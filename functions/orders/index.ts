import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createEventStore } from '../../adapters/dynamodb/event-store.ts';
import { readEnv } from '../pipeline/environment.ts';
import { consumerDeps } from '../pipeline/wiring.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';
import { createSimulation } from './simulate.ts';

const env = readEnv(Env);
const events = createEventStore({ call: createDynamoDbCalls(), table: env.ORDER_EVENTS_TABLE });
const simulate = createSimulation(env.SIMULATE_FAILURES === 'true');

export const handler = createHandler({ ...consumerDeps(env), events, simulate });
