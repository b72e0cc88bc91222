import { connect, type Socket } from 'node:net';
import { frame, HEARTBEAT, longString, METHOD, method, shortString, uint16, uint32 } from './frames.ts';

/** What became of a message: RabbitMQ confirmed it, did not take it (basic.nack), or closed what it came on. */
export type Sent = { kind: 'taken' } | { kind: 'nacked' } | { kind: 'closed'; why: string };

/** A connection with one channel in confirm mode. */
export type FuzzConnection = {
  frameMax: number;
  /** Undefined once it is closed. */
  send(frames: Buffer): Promise<Sent>;
  close(): Promise<void>;
};

const CONNECTION = 10;
const CHANNEL = 20;
const BASIC = 60;
const CONFIRM = 85;
const ONE = 1;
const HEARTBEAT_SECONDS = 60;
/** Longer than a busy broker takes. */
const ANSWER_MS = 60_000;

type Method = { classId: number; methodId: number; args: Buffer };

/** Opens it as the user of the URL, by SASL PLAIN. Rejects when RabbitMQ closes it before it is open. */
export async function openConnection(amqpUrl: string): Promise<FuzzConnection> {
  const url = new URL(amqpUrl);
  const socket = connect({ host: url.hostname, port: Number(url.port || 5_672), noDelay: true });
  // A broker that answers nothing, as one that blocks its publishers, must not hold the run up.
  socket.setTimeout(ANSWER_MS, () => socket.destroy());
  const methods = methodsOf(socket);
  const expect = async (classId: number, methodId: number) => {
    const { value } = await methods.next();
    if (!value) throw new Error('RabbitMQ closed the connection before it was open.');
    if (value.classId === classId && value.methodId === methodId) return value.args;
    throw new Error(`RabbitMQ answered ${value.classId}.${value.methodId}: ${reasonOf(value.args)}`);
  };
  socket.write(Buffer.from('AMQP\0\0\x09\x01', 'latin1'));
  await expect(CONNECTION, 10);
  const login = `\0${decodeURIComponent(url.username)}\0${decodeURIComponent(url.password)}`;
  socket.write(
    method(0, CONNECTION, 11, uint32(0), shortString('PLAIN'), longString(login), shortString('en_US')),
  );
  const tune = await expect(CONNECTION, 30);
  const frameMax = tune.readUInt32BE(2);
  socket.write(method(0, CONNECTION, 31, tune.subarray(0, 2), uint32(frameMax), uint16(HEARTBEAT_SECONDS)));
  socket.write(method(0, CONNECTION, 40, shortString(vhostOf(url)), shortString(''), Buffer.from([0])));
  await expect(CONNECTION, 41);
  socket.write(method(ONE, CHANNEL, 10, shortString('')));
  await expect(CHANNEL, 11);
  socket.write(method(ONE, CONFIRM, 10, Buffer.from([0])));
  await expect(CONFIRM, 11);
  const beat = setInterval(() => socket.write(frame(HEARTBEAT, 0, Buffer.alloc(0))), HEARTBEAT_SECONDS * 500);
  const confirms = new Confirms();
  const ended = follow(socket, methods, confirms).finally(() => clearInterval(beat));
  return {
    frameMax,
    send: (frames) => {
      const sent = confirms.next();
      if (!socket.destroyed) socket.write(frames);
      return withTimeout(sent, () => socket.destroy());
    },
    async close() {
      if (!socket.destroyed)
        socket.write(method(0, CONNECTION, 50, uint16(200), shortString(''), uint16(0), uint16(0)));
      await ended;
    },
  };
}

/** "/" stands for the default one, and so does nothing. */
function vhostOf({ pathname }: URL): string {
  return decodeURIComponent(pathname.slice(1)) || '/';
}

/** What was sent and not answered yet, by the number that RabbitMQ counts for it. */
class Confirms {
  readonly #open = new Map<number, (sent: Sent) => void>();
  #last = 0;
  #closed: Sent | undefined;

  next(): Promise<Sent> {
    if (this.#closed) return Promise.resolve(this.#closed);
    this.#last += 1;
    const { promise, resolve } = Promise.withResolvers<Sent>();
    this.#open.set(this.#last, resolve);
    return promise;
  }

  settle(tag: number, upTo: boolean, kind: 'taken' | 'nacked'): void {
    for (const [number, resolve] of this.#open) {
      if (number > tag) break;
      if (!upTo && number !== tag) continue;
      this.#open.delete(number);
      resolve({ kind });
    }
  }

  close(why: string): void {
    this.#closed = { kind: 'closed', why };
    for (const resolve of this.#open.values()) resolve(this.#closed);
    this.#open.clear();
  }
}

/** Until the socket ends. A channel that RabbitMQ closes is the end of its connection here. */
async function follow(socket: Socket, methods: AsyncGenerator<Method>, confirms: Confirms): Promise<void> {
  let why = 'the connection ended without a word';
  for await (const { classId, methodId, args } of methods) {
    if (classId === BASIC && (methodId === 80 || methodId === 120)) {
      const upTo = (args[8] ?? 0) % 2 === 1;
      confirms.settle(Number(args.readBigUInt64BE(0)), upTo, methodId === 80 ? 'taken' : 'nacked');
    } else if (classId === CHANNEL && methodId === 40) {
      why = reasonOf(args);
      socket.end(method(ONE, CHANNEL, 41));
      break;
    } else if (classId === CONNECTION && methodId === 50) {
      why = reasonOf(args);
      socket.end(method(0, CONNECTION, 51));
      break;
    } else if (classId === CONNECTION && methodId === 51) break;
  }
  confirms.close(why);
  socket.destroy();
}

/** A reply's code and text. */
function reasonOf(args: Buffer): string {
  return `${args.readUInt16BE(0)} ${args.toString('utf8', 3, 3 + (args[2] ?? 0))}`;
}

/** The methods that come. Ends with the socket, however that ends. */
async function* methodsOf(socket: Socket): AsyncGenerator<Method> {
  let held = Buffer.alloc(0);
  try {
    for await (const bytes of socket) {
      held = Buffer.concat([held, bytes]);
      for (let size = sizeOf(held); size !== undefined && held.length >= size; size = sizeOf(held)) {
        const payload = held.subarray(7, size - 1);
        const type = held[0];
        held = held.subarray(size);
        if (type === METHOD)
          yield {
            classId: payload.readUInt16BE(0),
            methodId: payload.readUInt16BE(2),
            args: payload.subarray(4),
          };
      }
    }
  } catch {
    // It was reset: what was not confirmed says so.
  }
}

const sizeOf = (held: Buffer) => (held.length < 7 ? undefined : held.readUInt32BE(3) + 8);

async function withTimeout(sent: Promise<Sent>, giveUp: () => void): Promise<Sent> {
  const timer = setTimeout(giveUp, ANSWER_MS);
  try {
    return await sent;
  } finally {
    clearTimeout(timer);
  }
}
