import type { OperationHandler } from '../../adapters/http/operation.ts';
import { json } from '../../adapters/http/response.ts';

/** GET /api/health: the function runs. What it needs is GET /api/health/ready. */
export function health(): OperationHandler {
  return async () => json(200, { status: 'healthy', service: 'messages-broker' });
}
