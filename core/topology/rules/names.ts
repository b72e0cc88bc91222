import { Buffer } from 'node:buffer';
import { AMQP_SHORT_STRING_BYTES } from '../../limits.ts';
import { DEFAULT_DEAD_LETTER_QUEUE } from '../dead-letters.ts';
import type { Queue } from '../define.ts';
import { hasWorkQueue, SQS_NAME_CHARS, workQueueName } from '../names.ts';
import { at, type Problem } from './problem.ts';

const SHARED_CHARACTERS = /^[A-Za-z0-9_.:-]+$/;
export const SQS_CHARACTERS = /^[A-Za-z0-9_-]+$/;
/** All that `amqpNameProblems` asks of a name, but its length. */
export const AMQP_NAME = /^(?!amq\.)(?!\.{1,2}$)[A-Za-z0-9_.:-]+$/;
/** The longest name of a queue whose work queue has no order. */
export const WORK_QUEUE_CHARS = SQS_NAME_CHARS - workQueueName('prod', { name: '' }).length;

export function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** Names that every part carries: AMQP short strings, regular expressions of policies, URLs, file names. */
export function amqpNameProblems(path: string, name: string): Problem[] {
  const problem = at(path);
  return [
    ...problem(
      bytesOf(name) > AMQP_SHORT_STRING_BYTES,
      '',
      `the name has ${bytesOf(name)} bytes, AMQP takes ${AMQP_SHORT_STRING_BYTES}`,
      'shorten it',
    ),
    ...problem(
      !SHARED_CHARACTERS.test(name),
      '',
      'the name has characters that URLs or AWS do not take',
      'use letters, digits, dots, colons, hyphens and underscores',
    ),
    ...problem(
      name === '.' || name === '..',
      '',
      'URLs take the name for a step between folders',
      'choose another name',
    ),
    ...problem(/^amq\./.test(name), '', 'RabbitMQ keeps names that begin with `amq.`', 'choose another name'),
  ];
}

/** A queue with a work queue has a name in SQS too. How long it may be depends on the deployment: lengths.ts. */
export function workQueueNameProblems(path: string, name: string, queue: Queue): Problem[] {
  if (!hasWorkQueue(queue)) return [];
  const problem = at(path);
  return [
    ...problem(
      !SQS_CHARACTERS.test(name),
      '',
      'its SQS work queue cannot have this name',
      'use letters, digits, hyphens and underscores only',
    ),
    ...problem(
      name === DEFAULT_DEAD_LETTER_QUEUE,
      '',
      'the name of its SQS work queue is taken by the queue for what work queues give up on',
      'choose another name',
    ),
  ];
}
