import { createDocuments } from '../../../../adapters/dynamodb/documents.ts';
import { pathParameter } from '../../../../adapters/http/request.ts';
import { json } from '../../../../adapters/http/response.ts';
import { createRouter } from '../../../../adapters/http/router.ts';
import { NotFoundError } from '../../../../core/api/errors.ts';
import { readEnv } from '../../../../functions/wiring/environment.ts';
import { createLog } from '../../../../functions/wiring/log.ts';
import { createParcelViews } from '../../labels.ts';
import { Env } from './env.ts';

const env = readEnv(Env);
const views = createParcelViews({ documents: createDocuments(), table: env.VIEWS_TABLE });

export const handler = createRouter({
  function: 'parcels',
  log: createLog(),
  operations: {
    getParcel: async (event) => {
      const parcel = await views.get(pathParameter(event, 'id'));
      if (!parcel) throw new NotFoundError('There is no such parcel.');
      return json(200, parcel);
    },
  },
});
