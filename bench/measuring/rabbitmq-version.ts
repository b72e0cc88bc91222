import { connect } from 'amqplib';
import type { Ready } from '../../localstack/start.ts';

export async function rabbitmqVersion({ amqp }: Pick<Ready, 'amqp'>): Promise<string> {
  const model = await connect(amqp, { noDelay: true });
  const { version } = model.connection.serverProperties;
  await model.close();
  return String(version);
}
