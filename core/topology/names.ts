import type { Delivery, Queue } from './define.ts';
import { type Ordered, workOrder } from './work-order.ts';

export type Stage = 'local' | 'dev' | 'prod';

/** SQS: characters of a queue's name, `.fifo` included. */
export const SQS_NAME_CHARS = 80;
/** Lambda: characters of a function's name. */
export const LAMBDA_NAME_CHARS = 64;

/** What the name of every AWS resource of a deployment begins with. A deployment is called as its stage is, unless it says another name. */
export function resourcePrefix(deployment: string): string {
  return `courtier-${deployment}-`;
}

type Named = Ordered & { name: string };

/** Whether messages of this queue go on through SQS: to a consumer function, or to clients that pull over HTTP. */
export function hasWorkQueue(queue: Pick<Queue, 'delivery'>): boolean {
  return queue.delivery === 'lambda' || queue.delivery === 'pull';
}

/** Deliveries without an event source. */
const UNBRIDGED: ReadonlySet<Delivery> = new Set(['amqp', 'last-resort', 'tap']);

/** Whether an event source takes its messages out of RabbitMQ: to a work queue, to the recorder, or to the trail. */
export function isBridged({ delivery }: Pick<Queue, 'delivery'>): boolean {
  return !UNBRIDGED.has(delivery);
}

/** The SQS work queue that carries a RabbitMQ queue's messages; FIFO when it keeps an order. */
export function workQueueName(deployment: string, queue: Named): string {
  return workQueueUrl(`${resourcePrefix(deployment)}work-`, queue);
}

/** The same queue's URL, from what WORK_QUEUE_URL_PREFIX says: `https://sqs.<region>.<suffix>/<account>/courtier-<stage>-work-`. */
export function workQueueUrl(prefix: string, queue: Named): string {
  return `${prefix}${queue.name}${workOrder(queue) === undefined ? '' : '.fifo'}`;
}

/** The SQS queue that takes what work queues give up on. SQS wants a FIFO one for FIFO queues. */
export function workDeadLetterQueueName(deployment: string, ordered: boolean): string {
  return `${resourcePrefix(deployment)}work-dlq${ordered ? '.fifo' : ''}`;
}

/** The function whose code is in functions/<folder>. */
export function functionName(deployment: string, folder: string): string {
  return `${resourcePrefix(deployment)}${folder}`;
}

/** The secret {username, password, url} of a service that speaks AMQP itself. */
export function serviceSecretName(deployment: string, service: string): string {
  return `${resourcePrefix(deployment)}service-${service}`;
}

/** How Courtier's own functions log in to the broker: logins.ts has what each may do. */
export const loginNames = ['publisher', 'relay', 'bridge', 'administrator'] as const;
export type LoginName = (typeof loginNames)[number];

/**
 * RabbitMQ's users of a login, with the same rights: a rotation goes from one to the other, so that a connection with the
 * password before goes on with it until the next.
 */
export function loginUsers(login: LoginName): readonly [string, string] {
  return [`courtier-${login}`, `courtier-${login}-2`];
}

/** Of a login's two users the other one; undefined where it is none's. */
export function otherUser(user: string): string | undefined {
  const users = loginNames.map(loginUsers).find((each) => each.includes(user));
  return users?.find((each) => each !== user);
}

/** The secret {username, password} of a login. */
export function loginSecretName(deployment: string, login: LoginName): string {
  return `${resourcePrefix(deployment)}broker-${login}`;
}

/** Users that write as Courtier: RabbitMQ lets nobody else say in a message that it is one of them. */
const writers: ReadonlySet<unknown> = new Set([...loginUsers('publisher'), ...loginUsers('relay')]);

/** Whether a message's `user_id`, which RabbitMQ has checked, is one of Courtier's own functions. */
export function isCourtier(userId: string | undefined): boolean {
  return writers.has(userId);
}

/** The secret of one of the broker's users that Courtier makes. */
export function userSecretName(deployment: string, user: string): string {
  const login = loginNames.find((each) => loginUsers(each).includes(user));
  return login ? loginSecretName(deployment, login) : serviceSecretName(deployment, user);
}

/** The state machine that waits and redelivers. */
export function retryWorkflowName(deployment: string): string {
  return `${resourcePrefix(deployment)}retry`;
}
