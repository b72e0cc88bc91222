import { createRouter } from '../../../../adapters/http/router.ts';
import { createLogger } from '../../../../adapters/log/logger.ts';
import { NotFoundError } from '../../../../core/api/errors.ts';
import { readEnv } from '../../../../functions/wiring/environment.ts';
import { Env } from './env.ts';

readEnv(Env);

export const handler = createRouter({
  function: 'parcels',
  log: createLogger(),
  operations: {
    getParcel: async () => {
      throw new NotFoundError('There is no such parcel.');
    },
  },
});
