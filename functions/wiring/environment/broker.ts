import * as z from 'zod';
import { text } from './value.ts';

export const broker = {
  BROKER_URL: z
    .string()
    .regex(/^amqps?:\/\/[^@]+$/)
    .describe('amqp[s]://host:port/vhost, without credentials'),
  BROKER_SECRET_ARN: text,
};
