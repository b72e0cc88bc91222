import { type ChannelModel, type ConfirmChannel, connect, type Options } from 'amqplib';
import type { Claim, Outcome, RunOptions } from './measuring/claim.ts';
import { order } from './measuring/order.ts';
import { withParts } from './measuring/parts.ts';
import { type RoundsOptions, ratesInTurns, type Side } from './measuring/rounds.ts';
import { comparison } from './measuring/row.ts';

export const tap: Claim = {
  name: 'tap',
  subject: 'publishes a second, confirmed, to a quorum queue whose exchange is tapped',
  against: 'the same queue and exchange without a tap',
  run: ({ quick, say }) =>
    withParts(async (parts) => {
      say('starting RabbitMQ');
      return measure((await parts.broker()).amqp, { quick, say });
    }),
};

const IN_FLIGHT = 100;
const ROUND = { oneAtATime: 400, inFlight: 4_000 };
const body = Buffer.from(JSON.stringify(order('0872e6fc-bc16-42b1-874a-ce78e07bdc87')));
const KEPT: Options.AssertQueue['arguments'] = { 'x-max-length': 100_000, 'x-overflow': 'drop-head' };
const QUORUM = { 'x-queue-type': 'quorum' };
const CLASSIC = { 'x-queue-type': 'classic' };
const BOUNDED = { 'x-max-length': 10_000, 'x-overflow': 'drop-head' };
const AT_LEAST_ONCE = { 'x-dead-letter-strategy': 'at-least-once', 'x-overflow': 'reject-publish' };

/** Every way of tapping that was compared; docs/decisions/0084-the-tap-is-bounded-and-hands-on-at-most-once.md chose the first. */
const ways = [
  { label: 'a quorum tap, a quorum trail', entry: { ...QUORUM, ...BOUNDED }, trail: QUORUM },
  {
    label: 'a quorum tap that hands on at least once, a quorum trail',
    entry: { ...QUORUM, ...AT_LEAST_ONCE },
    trail: QUORUM,
  },
  { label: 'a classic tap, a quorum trail', entry: CLASSIC, trail: QUORUM },
  { label: 'a classic tap, a classic trail', entry: CLASSIC, trail: CLASSIC },
  { label: 'a quorum trail alone: no exchange, no key', trail: QUORUM },
];

async function measure(url: string, { quick, say }: RunOptions): Promise<Outcome> {
  const model = await connect(url, { noDelay: true });
  const channel = await model.createConfirmChannel();
  channel.on('return', () => {
    throw new Error('A message came back: the benchmark would measure nothing.');
  });
  const limits: RoundsOptions = quick
    ? { warmUp: 1, rounds: 3, maxSeconds: 20 }
    : { warmUp: 2, rounds: 15, maxSeconds: 60 };
  const plain = await target(channel, 'plain');
  const rows = [];
  for (const way of ways) {
    const tapped = await target(channel, 'tapped');
    await tapInto(channel, tapped, way);
    for (const [pace, text] of [
      ['oneAtATime', 'one at a time'],
      ['inFlight', `${IN_FLIGHT} in flight`],
    ] as const) {
      const label = `${way.label}: ${text}`;
      say(label);
      const side = (exchange: string) => publishing(channel, exchange, ROUND[pace], pace);
      const samples = await ratesInTurns({ ours: side(tapped), baseline: side(plain) }, limits);
      rows.push(comparison(label, 'messages/s', samples));
    }
    await remove(channel, tapped);
  }
  const version = versionOf(model);
  await model.close();
  return {
    rows,
    versions: { rabbitmq: version },
    notes: [
      `${ROUND.oneAtATime} messages of ${body.byteLength} bytes a round one at a time, ${ROUND.inFlight} with ${IN_FLIGHT} in flight.`,
      'Nobody consumes the trail meanwhile.',
    ],
  };
}

function versionOf({ connection }: ChannelModel): string {
  return String(connection.serverProperties.version);
}

/** A direct exchange with one quorum queue, by the same name. */
async function target(channel: ConfirmChannel, kind: string): Promise<string> {
  const name = `courtier-bench-${kind}-${process.pid}`;
  await channel.assertExchange(name, 'direct', { durable: true });
  await channel.assertQueue(name, { durable: true, arguments: QUORUM });
  await channel.bindQueue(name, name, name);
  return name;
}

const trailOf = (exchange: string) => `${exchange}-trail`;
const entryOf = (exchange: string) => `${exchange}-entry`;

async function tapInto(channel: ConfirmChannel, exchange: string, { entry, trail }: (typeof ways)[number]) {
  await channel.assertQueue(trailOf(exchange), { durable: true, arguments: { ...trail, ...KEPT } });
  if (!entry) return channel.bindQueue(trailOf(exchange), exchange, exchange);
  const dies = {
    'x-message-ttl': 0,
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': trailOf(exchange),
  };
  await channel.assertQueue(entryOf(exchange), { durable: true, arguments: { ...entry, ...dies } });
  return channel.bindQueue(entryOf(exchange), exchange, exchange);
}

async function remove(channel: ConfirmChannel, exchange: string): Promise<void> {
  for (const queue of [exchange, entryOf(exchange), trailOf(exchange)]) await channel.deleteQueue(queue);
  await channel.deleteExchange(exchange);
}

function publishing(
  channel: ConfirmChannel,
  exchange: string,
  count: number,
  pace: keyof typeof ROUND,
): Side {
  const publish = () =>
    new Promise<void>((resolve, reject) => {
      const options = { persistent: true, mandatory: true };
      channel.publish(exchange, exchange, body, options, (error: Error | null) =>
        error ? reject(error) : resolve(),
      );
    });
  const lane = async (messages: number) => {
    for (let sent = 0; sent < messages; sent += 1) await publish();
  };
  const lanes = pace === 'inFlight' ? IN_FLIGHT : 1;
  return {
    async prepare() {
      await channel.purgeQueue(exchange);
    },
    async work() {
      await Promise.all(Array.from({ length: lanes }, () => lane(count / lanes)));
      return count;
    },
  };
}
