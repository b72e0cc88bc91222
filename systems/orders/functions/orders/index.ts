import { createDocuments } from '../../../../adapters/dynamodb/documents.ts';
import { consumerDeps } from '../../../../functions/wiring/consumer.ts';
import { readEnv } from '../../../../functions/wiring/environment.ts';
import { createEventStore } from '../../stores/event-store.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';
import { createSimulation } from './simulate.ts';

const env = readEnv(Env);
const events = createEventStore({ documents: createDocuments(), table: env.ORDER_EVENTS_TABLE });
const simulate = createSimulation(env.SIMULATE_FAILURES === 'true');

export const handler = createHandler({ ...consumerDeps(env), events, simulate });
