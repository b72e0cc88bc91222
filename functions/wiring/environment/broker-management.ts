import * as z from 'zod';

/** For functions that talk to the management API, beside `broker`. */
export const brokerManagement = {
  BROKER_MANAGEMENT_URL: z
    .string()
    .regex(/^https?:\/\/[^@]+$/)
    .describe('http[s]://host:port, without credentials'),
};

/** Addresses of each node's Prometheus endpoint, for a function that asks there first. */
export const brokerPrometheus = {
  BROKER_PROMETHEUS_URLS: z
    .string()
    .regex(/^https?:\/\/[^@]+$/)
    .transform((urls) => urls.split(','))
    .optional()
    .describe('http[s]://host:port of each node, with commas between'),
};
