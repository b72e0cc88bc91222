import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import amqp from 'amqplib';
import { failedMessageId } from '../../core/failure/id.ts';
import type { LoginName } from '../../core/topology/names.ts';
import { misfit } from '../docs/misfit.ts';
import { type Family, parsePrometheusText } from '../prometheus-text.ts';
import type { Ready } from '../runtime.ts';

export type Answer<T = Record<string, unknown>> = { status: number; headers: Headers; body: T };

/** A failed message as the API shows it; only what the stories look at. */
export type Failed = {
  id: string;
  message_id: string;
  queue: string | null;
  exchange: string | null;
  routing_key: string | null;
  status: string;
  source: string;
  resolution: string | null;
  retry_count: number;
  max_retries: number;
  error_name: string;
  error_message: string;
  next_retry_at: string | null;
  failed_at: string;
  attempts: { number: number; source: string; error_name: string; error_message: string }[];
};

export type Trail = {
  message_id: string;
  entries: {
    stage: string;
    status: string;
    queue: string | null;
    attempts: number;
    delivered_at: string | null;
    metadata: Record<string, unknown>;
  }[];
  failures: { id: string; queue: string | null; status: string; source: string }[];
};

export type Login = { username: string; password: string; url: string };

/** Between the first two looks. An emulator that is slow to answer is asked less often. */
const FIRST_LOOK_MS = Number(process.env.COURTIER_LOOK_MS ?? 50);
/**
 * The longer something takes, the less it matters when exactly it is seen, and each look through the API costs several
 * milliseconds of processor time, which stories beside it need.
 */
const LOOK_GROWTH = 1.25;
const LONGEST_LOOK_MS = 400;

/**
 * Answers what `look` answers once it is neither undefined nor false; tries again until the deadline, then throws. The
 * deadline is for what never comes, also on a busy machine: a test that means "at once" says in what it comes before.
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  withinMs = 240_000,
): Promise<T> {
  const began = Date.now();
  let last: unknown;
  let lookMs = FIRST_LOOK_MS;
  while (Date.now() - began < withinMs) {
    try {
      const seen = await look();
      if (seen !== undefined && seen !== false) return seen;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await pause(lookMs);
    lookMs = Math.min(lookMs * LOOK_GROWTH, LONGEST_LOOK_MS);
  }
  throw new Error(`not within ${withinMs} ms: ${what}`, { cause: last });
}

/** The answer of a machine that had room for the call, where a story makes its calls by itself: see `Courtier.call`. */
export function served(what: string, ask: () => Promise<Response>): Promise<Response> {
  return eventually(`${what} is served`, async () => {
    const response = await ask();
    if (response.status !== 503) return response;
    throw new Error(`503: ${await response.text()}`);
  });
}

/** Courtier as its users meet it: over HTTP, over AMQP and through the AWS SDK. */
export class Courtier {
  readonly ready: Ready;
  readonly dynamodb: DynamoDBClient;
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  readonly sfn: SFNClient;
  readonly lambda: LambdaClient;

  constructor(ready: Ready) {
    this.ready = ready;
    const aws = {
      endpoint: ready.aws,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    this.dynamodb = new DynamoDBClient(aws);
    this.s3 = new S3Client({ ...aws, forcePathStyle: true });
    this.secrets = new SecretsManagerClient(aws);
    this.sqs = new SQSClient({ ...aws, useQueueUrlAsEndpoint: false });
    this.sns = new SNSClient(aws);
    this.sfn = new SFNClient(aws);
    this.lambda = new LambdaClient(aws);
  }

  /**
   * The answer of a machine that had room for the call, and whose parts answered it in time: what is late or busy says 503,
   * and a client comes again. A full queue says it too, but of the message.
   */
  call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    return eventually(`${method} ${path} is served`, async () => {
      const answer = await this.once<T>(method, path, body, headers);
      const { type } = answer.body as { type?: string };
      if (answer.status !== 503 || type === 'urn:courtier:problem:queue-full') return answer;
      throw new Error(`503: ${JSON.stringify(answer.body)}`);
    });
  }

  /** One request, whatever its answer says. */
  async once<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const response = await fetch(this.ready.api + path, {
      method,
      headers: {
        authorization: `Bearer ${this.ready.adminKey}`,
        'content-type': 'application/json',
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(35_000),
    });
    const text = await response.text();
    checkDocumented(method, path, response, text);
    return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : {}) as T };
  }

  /** As a client does it that cannot know whether a late answer came after the message: it comes again with the same id. */
  publish(exchange: string, routingKey: string, message: unknown, more: Record<string, unknown> = {}) {
    const body = { exchange, routing_key: routingKey, message, message_id: newId(), ...more };
    return this.call('POST', '/api/messages/publish', body);
  }

  /** As a service that speaks AMQP does it: nothing checks the message before its consumer. Answers its id. */
  async publishOverAmqp(
    exchange: string,
    routingKey: string,
    message: unknown,
    messageId: string = newId(),
    headers: Record<string, string> = {},
  ): Promise<string> {
    return await this.publishTextOverAmqp(exchange, routingKey, JSON.stringify(message), messageId, headers);
  }

  /** The same with a body as it is. */
  async publishTextOverAmqp(
    exchange: string,
    routingKey: string,
    text: string,
    messageId: string = newId(),
    headers: Record<string, string> = {},
  ): Promise<string> {
    const connection = await amqp.connect(this.ready.amqp, { noDelay: true });
    try {
      const channel = await connection.createConfirmChannel();
      const body = Buffer.from(text);
      channel.publish(exchange, routingKey, body, { messageId, persistent: true, headers });
      await channel.waitForConfirms();
      return messageId;
    } finally {
      await connection.close();
    }
  }

  /** A queue of a story's own for AMQP clients: what is published to `exchange` by its name gets there. */
  async amqpQueue(exchange = 'sav_exchange'): Promise<string> {
    const name = `amqp-${newId()}`;
    const bindings = [{ exchange, routing_key: name }];
    const made = await this.call('POST', '/api/queues', { name, delivery: 'amqp', bindings });
    // 200: a try whose answer came too late had made it.
    if (made.status !== 201 && made.status !== 200)
      throw new Error(`${name} is answered with ${made.status}`);
    return name;
  }

  /** Binds a queue that an AMQP client made. What the client binds itself is not tapped for the trail until the next sweep. */
  async bind(exchange: string, queue: string, routing_key: string): Promise<void> {
    const made = await this.call('POST', '/api/bindings', { exchange, queue, routing_key });
    if (made.status !== 201) throw new Error(`A binding of ${queue} is answered with ${made.status}`);
  }

  async failed(messageId: string, queue: string | null): Promise<Failed | undefined> {
    const answer = await this.call<Failed>(
      'GET',
      `/api/messages/failed/${failedMessageId(messageId, queue)}`,
    );
    return answer.status === 200 ? answer.body : undefined;
  }

  /** Waits until the failed message is in `status`. */
  failedIn(messageId: string, queue: string | null, status: string, withinMs?: number): Promise<Failed> {
    return eventually(
      `${messageId} of ${queue} is ${status}`,
      async () => {
        const record = await this.failed(messageId, queue);
        return record?.status === status && record;
      },
      withinMs,
    );
  }

  async trail(messageId: string): Promise<Trail | undefined> {
    const answer = await this.call<Trail>('GET', `/api/messages/${messageId}`);
    if (answer.status !== 200) return undefined;
    // That it may be late is no trail yet.
    return answer.body.entries.length + answer.body.failures.length > 0 ? answer.body : undefined;
  }

  /** Waits until the publish is in the trail, which is some seconds after it. */
  recorded(messageId: string): Promise<Trail> {
    return eventually(`the publish of ${messageId} is in the trail`, async () => {
      const trail = await this.trail(messageId);
      return (
        trail?.entries.some(({ stage, status }) => stage === 'publish' && status === 'published') && trail
      );
    });
  }

  /** Waits until the queue's consumer has handled the message. */
  delivered(messageId: string, queue: string, withinMs?: number): Promise<Trail> {
    return eventually(
      `${messageId} is delivered by ${queue}`,
      async () => {
        const trail = await this.trail(messageId);
        return trail?.entries.some((entry) => entry.queue === queue && entry.status === 'delivered') && trail;
      },
      withinMs,
    );
  }

  /** How a service of a topology logs in to RabbitMQ: what its secret says. `url` has neither user nor password. */
  async loginOf(service: string): Promise<Login> {
    return await this.login(`service-${service}`);
  }

  /** How Courtier's own functions log in to RabbitMQ, as its publisher or its relay. */
  async ownLogin(login: LoginName): Promise<Omit<Login, 'url'>> {
    return await this.login(`broker-${login}`);
  }

  private async login(name: string): Promise<Login> {
    const secret = new GetSecretValueCommand({ SecretId: `courtier-local-${name}` });
    const { SecretString = '' } = await this.secrets.send(secret);
    return JSON.parse(SecretString) as Login;
  }

  /** What GET /metrics tells, by metric. */
  async metrics(): Promise<Map<string, Family>> {
    const response = await served('GET /metrics', () =>
      fetch(`${this.ready.api}/metrics`, {
        headers: { authorization: `Bearer ${this.ready.adminKey}` },
        signal: AbortSignal.timeout(35_000),
      }),
    );
    return parsePrometheusText(await response.text());
  }

  /** What waits in the SQS work queue of a queue. */
  async inWorkQueue(queue: string): Promise<number> {
    const answer = await this.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: `${this.ready.aws}/000000000000/courtier-local-work-${queue}`,
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
    );
    return Number(answer.Attributes?.ApproximateNumberOfMessages);
  }

  /** What the event store holds of one order, oldest first. */
  async orderEvents(orderId: string): Promise<Record<string, unknown>[]> {
    const answer = await this.dynamodb.send(
      new QueryCommand({
        TableName: 'courtier-local-order-events',
        KeyConditionExpression: 'order_id = :order',
        ExpressionAttributeValues: { ':order': { S: orderId } },
        ConsistentRead: true,
      }),
    );
    const rows = (answer.Items ?? []).map((item) => unmarshall(item));
    return rows.map((row) => ({ ...row, event: JSON.parse(String(row.event)) }));
  }

  /** The lines of a function's log that speak of an id: a message's, or a trace's. The oldest come first. */
  async logged(functionName: string, id: string): Promise<Record<string, unknown>[]> {
    const response = await fetch(this.ready.aws, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'Logs_20140328.FilterLogEvents',
        authorization:
          'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/logs/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify({
        logGroupName: `/aws/lambda/courtier-local-${functionName}`,
        filterPattern: `"${id}"`,
      }),
      signal: AbortSignal.timeout(35_000),
    });
    const { events = [] } = (await response.json()) as { events?: { message: string }[] };
    return events.map(({ message }) => JSON.parse(message));
  }
}

/** Every answer that a story gets is one that docs/openapi.json speaks of. */
function checkDocumented(method: string, path: string, { status, headers }: Response, text: string): void {
  const contentType = headers.get('content-type');
  const body: unknown = contentType?.includes('json') ? JSON.parse(text) : text;
  const { pathname } = new URL(path, 'http://courtier');
  const wrong = misfit(method, pathname, { status, contentType, body });
  if (wrong)
    throw new Error(`${method} ${path} is answered as nothing documented: ${wrong}\n${status} ${text}`);
}

export const newId = () => randomUUID();
