import { broker } from './broker.ts';
import { brokerManagement } from './broker-management.ts';
import { text, wholeNumber } from './value.ts';

/** For functions that make and remove queues: see ../provisioning.ts. */
export const provisioning = {
  ...broker,
  ...brokerManagement,
  WORK_QUEUE_URL_PREFIX: text,
  QUEUES_TABLE: text,
  /** The broker as its event sources name it; unset where `courtier bridge` stands in their place. */
  BROKER_ARN: text.optional(),
  BRIDGE_FUNCTION: text,
  /** As whom its event sources log in. */
  BRIDGE_SECRET_ARN: text,
  WORK_DEAD_LETTER_QUEUE_ARN: text,
  /** Receives of a work item before SQS gives it up. */
  MAX_RECEIVE_COUNT: wholeNumber,
  RUNTIME_QUEUES_LIMIT: wholeNumber,
  RUNTIME_QUEUES_OF_CLIENT: wholeNumber,
  /** What a queue takes that says nothing of its own: milliseconds, messages, redeliveries. */
  MESSAGE_TTL: wholeNumber,
  MAX_LENGTH: wholeNumber,
  DELIVERY_LIMIT: wholeNumber,
};
