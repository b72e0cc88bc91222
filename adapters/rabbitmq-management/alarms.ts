import * as z from 'zod';
import { type BrokerAlarm, brokerAlarmNames } from '../../core/queues/statistics.ts';
import { type Connection, call } from './http.ts';
import { parsed } from './parsed.ts';

/** Without alarms there is only a status. */
const AlarmsSchema = z.object({ alarms: z.array(z.object({ resource: z.string() })).default([]) });

/**
 * What a node of the cluster has too little of: while there is any, no node takes messages.
 * https://www.rabbitmq.com/docs/alarms The user needs the tag `monitoring` or `administrator`.
 */
export async function brokerAlarms(
  connection: Connection,
  { timeoutMs = 5_000 }: { timeoutMs?: number } = {},
): Promise<BrokerAlarm[]> {
  const path = ['health', 'checks', 'alarms'];
  // The lists of nodes tell too, up to five seconds later.
  const answer = await call(connection, { method: 'GET', path, timeoutMs, alsoAnswers: 503 });
  const raised = parsed(AlarmsSchema, answer ?? {}).alarms.map(({ resource }) => resource);
  return brokerAlarmNames.filter((name) => raised.includes(name));
}
