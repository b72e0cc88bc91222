import { runClients } from './client/main.ts';

process.exitCode = await runClients(process.argv.slice(2));
