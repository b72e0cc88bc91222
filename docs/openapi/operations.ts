import type * as z from 'zod';
import {
  OperationListSchema,
  OperationResultListSchema,
  OperationResultViewSchema,
  OperationViewSchema,
} from '../../core/api/views-operations.ts';
import { OperationsQuerySchema } from '../../functions/operations/get-operation.ts';
import { ResultsQuerySchema } from '../../functions/operations/list-results.ts';
import { NewOperationSchema } from '../../functions/operations/new-operation-input.ts';
import { answer, body, type Documented } from './documented.ts';
import { idempotencyHeader, idempotencyProblems } from './idempotency.ts';
import { operationId } from './parameters.ts';

export const operationsSchemas = {
  NewOperation: NewOperationSchema,
  Operation: OperationViewSchema,
  OperationList: OperationListSchema,
  OperationResult: OperationResultViewSchema,
  OperationResultList: OperationResultListSchema,
};

const by = { id: '019a2f6e-0000-7000-8000-000000000001', name: 'night-shift' };
const planned: z.output<typeof OperationViewSchema> = {
  id: '019a2f6e-5a10-7e44-8c02-7b1f3d9e6a02',
  action: 'retry',
  state: 'planned',
  reason: null,
  filter: {
    status: 'failed',
    queue: 'orders',
    error_name: 'TimeoutError',
    failed_from: '2026-01-05T08:00:00.000Z',
    failed_before: '2026-01-05T10:00:00.000Z',
  },
  ids: null,
  to_queue: null,
  note: 'the stock service is back',
  rate: 50,
  stop_at_failure_rate: 0.2,
  canary: { size: 5, max_failure_rate: 0.2, wait_seconds: 300, state: 'waiting' },
  plan: {
    at: '2026-01-05T10:00:00.000Z',
    messages: 1_204,
    exact: true,
    examined: 100,
    refused: {},
    sample: [
      {
        id: '5e1f7a80-3c52-8d8e-9b11-6a1de3b0c4f2',
        message_id: '019a2f6e-0d5c-7a41-9c1e-5b0f6f0c8d11',
        queue: 'orders',
        error_name: 'TimeoutError',
        status: 'failed',
        failed_at: '2026-01-05T09:58:02.000Z',
        refused: null,
      },
    ],
  },
  counts: {
    total: 1_204,
    exact: true,
    counting: false,
    done: 0,
    succeeded: 0,
    skipped: {},
    failed: {},
    to_come: 1_204,
  },
  outcomes: { succeeded: 0, failed: 0, waiting: 0, failure_rate: null },
  estimated_end_at: null,
  created_by: by,
  started_by: null,
  created_at: '2026-01-05T10:00:00.000Z',
  started_at: null,
  updated_at: '2026-01-05T10:00:00.000Z',
  ended_at: null,
};
const running: typeof planned = {
  ...planned,
  state: 'running',
  started_by: by,
  started_at: '2026-01-05T10:01:00.000Z',
  updated_at: '2026-01-05T10:01:20.000Z',
  canary: { size: 5, max_failure_rate: 0.2, wait_seconds: 300, state: 'passed' },
  counts: {
    total: 1_204,
    exact: true,
    counting: false,
    done: 604,
    succeeded: 602,
    skipped: { resolved: 2 },
    failed: {},
    to_come: 600,
  },
  outcomes: { succeeded: 87, failed: 1, waiting: 50, failure_rate: 0.0114 },
  estimated_end_at: '2026-01-05T10:01:32.000Z',
};

const tag = 'Operations';
const path = { id: operationId };

export const operations = {
  createOperation: {
    tag,
    summary: 'Plan or run an operation',
    description:
      'One thing done to many failed messages, by a filter or by their ids; or, with the action `replay`, to what was published, which needs the permission `manage:messages` as well. The answer says how many there are, shows some of them, says what would be left as it is and why, and repeats the filter with every default said and every time fixed: what fails after that is no part of it. With `mode: plan` nothing is done until it is run. Where there are so many that counting takes longer than its caller waits, `counts.exact` is false and counting goes on: ask for the operation again. It can be run before that, and takes all that the filter finds. 409 `conflict` where as many operations run as may.',
    headers: idempotencyHeader,
    body: body(NewOperationSchema, {
      action: 'retry',
      mode: 'plan',
      filter: { queue: 'orders', error_name: 'TimeoutError', failed_from: '-PT2H' },
      canary: { size: 5 },
      note: 'the stock service is back',
    }),
    answers: { 201: answer('It is planned, or runs.', OperationViewSchema, planned) },
    problems: ['conflict', ...idempotencyProblems],
  },
  listOperations: {
    tag,
    summary: 'List operations',
    description:
      'The newest first, in pages. Kept for 400 days. A page may be short, or empty, before the last: `next` alone says whether there is more.',
    query: OperationsQuerySchema,
    answers: { 200: answer('A page of them.', OperationListSchema, { items: [running], next: null }) },
    problems: ['invalid-cursor'],
  },
  getOperation: {
    tag,
    summary: 'Show an operation',
    description: 'How far it has come, what became of what it retried, and when it will end at its rate.',
    path,
    answers: { 200: answer('The operation.', OperationViewSchema, running) },
    problems: ['not-found'],
  },
  listOperationResults: {
    tag,
    summary: 'List what an operation did to each message',
    description:
      "In the order of the messages' ids, in pages, for 30 days. `status` is the failed message's now, so it tells what a retry led to.",
    path,
    query: ResultsQuerySchema,
    answers: {
      200: answer('A page of results.', OperationResultListSchema, {
        items: [
          {
            id: '5e1f7a80-3c52-8d8e-9b11-6a1de3b0c4f2',
            outcome: 'done',
            reason: null,
            at: '2026-01-05T10:01:02.000Z',
            status: 'resolved',
          },
        ],
        next: null,
      }),
    },
    problems: ['not-found', 'invalid-cursor'],
  },
  runOperation: {
    tag,
    summary: 'Run a planned operation',
    description: 'Exactly as it was planned. One that runs already is answered as it is.',
    path,
    answers: { 200: answer('It runs.', OperationViewSchema, running) },
    problems: ['not-found', 'conflict'],
  },
  pauseOperation: {
    tag,
    summary: 'Pause an operation',
    description: 'What is in hand is ended, some seconds of it; then nothing is done until it is resumed.',
    path,
    answers: { 200: answer('It is paused.', OperationViewSchema, { ...running, state: 'paused' }) },
    problems: ['not-found', 'conflict'],
  },
  resumeOperation: {
    tag,
    summary: 'Resume an operation',
    description:
      'One that was paused, or that stopped by itself: then it goes on without its canary, and what was seen until now stops it no more.',
    path,
    answers: { 200: answer('It runs.', OperationViewSchema, running) },
    problems: ['not-found', 'conflict'],
  },
  abortOperation: {
    tag,
    summary: 'Abort an operation',
    description: 'For good, also one that was only planned. What it has done stays done.',
    path,
    answers: { 200: answer('It is aborted.', OperationViewSchema, { ...running, state: 'aborted' }) },
    problems: ['not-found', 'conflict'],
  },
} satisfies Record<string, Documented>;
