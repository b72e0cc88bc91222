import { loginsAt } from './login.ts';
import { startServices } from './services.ts';

/** The stand-ins against a runtime that runs (`npm run local`), until Ctrl-C. */
const endpoint = process.env.AWS_ENDPOINT_URL ?? `http://localhost:${process.env.AWS_ENDPOINT_PORT || 4566}`;
const services = await startServices(loginsAt(endpoint));
console.log('The services of products, payments and deliveries do their steps. Ctrl-C stops them.');
process.once('SIGINT', () => void services.close());
process.once('SIGTERM', () => void services.close());
