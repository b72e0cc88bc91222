import { text } from './value.ts';

/** What a read model is called, the tables of it and of its log, and the attributes of the log's keys. */
export const readModel = {
  READ_MODEL_NAME: text,
  EVENT_LOG_TABLE: text,
  EVENT_LOG_PARTITION: text,
  EVENT_LOG_SORT: text,
  VIEWS_TABLE: text,
};
