import * as z from 'zod';

/** For functions that talk to the management API, beside `broker`. */
export const brokerManagement = {
  BROKER_MANAGEMENT_URL: z
    .string()
    .regex(/^https?:\/\/[^@]+$/)
    .describe('http[s]://host:port, without credentials'),
};
