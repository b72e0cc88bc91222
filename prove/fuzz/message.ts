import { type Random, seeded } from '../random.ts';
import { oddBody, plainBody } from './bodies.ts';
import { bodyFrames, contentHeader, publishMethod, shortString, uint64 } from './frames.ts';
import { oddHeaders, plainHeaders } from './headers.ts';
import { oddBytes, oddInteger, oddShort } from './values.ts';

/** A message of a run, as it stands on the wire but for where it goes. */
export type FuzzMessage = {
  /** Its number in the run, from 0. */
  n: number;
  /** Says which message it is, wherever it turns up: in its headers, its body or its id. */
  mark: string;
  /** An ordinary message behind an odd one. It must be handled, whatever is before it. */
  innocent: boolean;
  /** Which properties follow. */
  flags: number;
  properties: Buffer;
  body: Buffer;
};

/** Where in the flags a property stands. They are written in this order. */
const PROPERTIES = {
  contentType: 15,
  contentEncoding: 14,
  headers: 13,
  deliveryMode: 12,
  priority: 11,
  correlationId: 10,
  replyTo: 9,
  expiration: 8,
  messageId: 7,
  timestamp: 6,
  type: 5,
  userId: 4,
  appId: 3,
  clusterId: 2,
} as const;
type Properties = Partial<Record<keyof typeof PROPERTIES, Buffer>>;

/** Each so many messages one is ordinary. */
export const INNOCENT_ONE_IN = 5;

export const isInnocent = (n: number) => n % INNOCENT_ONE_IN === INNOCENT_ONE_IN - 1;
const markOf = (seed: number, n: number) => `fuzz-${seed}-${n}-`;

/** Which message of the seed a text speaks of. */
export function numberIn(text: string, seed: number): number | undefined {
  const found = new RegExp(`fuzz-${seed}-(\\d+)-`).exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

export type MessageOptions = {
  seed: number;
  /** As whom it is published. */
  user: string;
  /** It has run out of time when it is looked at. */
  expired: boolean;
};

/** The message of a number: each can be made again alone. */
export function messageOf(n: number, { seed, user, expired }: MessageOptions): FuzzMessage {
  const mark = markOf(seed, n);
  const innocent = isInnocent(n);
  const made = innocent ? ordinary(mark) : odd(randomOf(seed, n), { mark, seed, n, user });
  const { body } = made;
  const properties = { ...made.properties, ...(expired && { expiration: shortString('1') }) };
  const names = Object.keys(PROPERTIES) as (keyof typeof PROPERTIES)[];
  const there = names.filter((name) => properties[name] !== undefined);
  return {
    n,
    mark,
    innocent,
    flags: there.reduce((flags, name) => flags | (1 << PROPERTIES[name]), 0),
    properties: Buffer.concat(there.map((name) => properties[name] ?? Buffer.alloc(0))),
    body,
  };
}

const randomOf = (seed: number, n: number) =>
  seeded(Math.imul(seed, 0x9e3779b1) ^ Math.imul(n + 1, 0x85ebca6b));

const PERSISTENT = Buffer.from([2]);
const TRANSIENT = Buffer.from([1]);

function ordinary(mark: string): { properties: Properties; body: Buffer } {
  const properties = {
    contentType: shortString('application/json'),
    headers: plainHeaders(mark),
    deliveryMode: PERSISTENT,
    messageId: shortString(mark),
  };
  return { properties, body: plainBody(mark) };
}

type About = { mark: string; seed: number; n: number; user: string };

function odd(random: Random, about: About): { properties: Properties; body: Buffer } {
  const { mark } = about;
  const messageId = oddId(random, about);
  // What has another's id, or none, is known by what else says its mark.
  const isNamed = messageId?.includes(mark) === true;
  const headers = isNamed && random.chance(0.03) ? undefined : oddHeaders(random, mark);
  const { bytes, contentEncoding } = isNamed ? oddBody(random, mark) : { bytes: plainBody(mark) };
  const properties: Properties = {
    ...some(random, about),
    ...(contentEncoding !== undefined && { contentEncoding: shortString(contentEncoding) }),
    ...(headers && { headers }),
    ...(messageId && { messageId: shortString(messageId) }),
  };
  return { properties, body: bytes };
}

/** Its own, mostly; none, that of the message before, and such as are long or no text. */
function oddId(random: Random, { mark, seed, n }: About): Buffer | undefined {
  if (random.chance(0.8)) return Buffer.from(mark);
  if (random.chance(0.2)) return undefined;
  // Of an odd one: an innocent one has its id for itself.
  if (random.chance(0.2) && !isInnocent(n - 1)) return Buffer.from(markOf(seed, n - 1));
  return random.pick([
    Buffer.alloc(0),
    Buffer.from(mark.padEnd(255, 'i')),
    Buffer.from(`${mark}\u0000\u001b\r\n/?#%2F`),
    Buffer.concat([Buffer.from(mark), oddBytes(random)]).subarray(0, 255),
    Buffer.concat([Buffer.from(mark), Buffer.alloc(255, 0xff)]).subarray(0, 255),
  ]);
}

const EXPIRATIONS = [
  '4294967295',
  '600000',
  '86400000',
  '0',
  '',
  '-1',
  '1e3',
  'soon',
  ' 600000',
  '4294967296',
];

/** Some of the other properties, each of them odd now and then. */
function some(random: Random, { user }: About): Properties {
  const text = () => shortString(random.chance(0.4) ? oddShort(random) : 'text');
  const maybe = <T>(share: number, make: () => T) => (random.chance(share) ? make() : undefined);
  const made: Record<string, Buffer | undefined> = {
    contentType: maybe(0.4, () => (random.chance(0.5) ? text() : shortString('application/json'))),
    contentEncoding: maybe(0.05, text),
    deliveryMode: maybe(0.9, () =>
      random.chance(0.99) ? random.pick([PERSISTENT, TRANSIENT]) : Buffer.from([random.below(256)]),
    ),
    priority: maybe(0.2, () => Buffer.from([random.below(256)])),
    correlationId: maybe(0.2, text),
    replyTo: maybe(0.2, text),
    expiration: maybe(0.03, () => shortString(random.pick(EXPIRATIONS))),
    timestamp: maybe(0.3, () => uint64(oddInteger(random))),
    type: maybe(0.2, text),
    // RabbitMQ refuses another's name.
    userId: maybe(0.05, () => shortString(random.chance(0.97) ? user : 'somebody')),
    appId: maybe(0.2, text),
    clusterId: maybe(0.05, text),
  };
  return Object.fromEntries(Object.entries(made).filter(([, bytes]) => bytes !== undefined));
}

export type Destination = { exchange: string; routingKey: string };

/** A message as it is published. */
export function framesOf(
  message: FuzzMessage,
  { exchange, routingKey }: Destination,
  frameMax: number,
): Buffer {
  const { flags, properties, body } = message;
  return Buffer.concat([
    publishMethod(1, exchange, routingKey),
    contentHeader(1, body.length, flags, properties),
    ...bodyFrames(1, body, frameMax),
  ]);
}
