import type { OperationHandler } from '../../../../adapters/http/operation.ts';
import { pathParameter } from '../../../../adapters/http/request.ts';
import { json } from '../../../../adapters/http/response.ts';
import { NotFoundError } from '../../../../core/api/errors.ts';
import type { Soirees } from '../../domain/soirees.ts';
import type { SoireeView } from '../../views.ts';

/** GET /api/soirees/{id}: the soirée, with its playlist's id once there is one. */
export function getSoiree({ soirees }: { soirees: Pick<Soirees, 'get'> }): OperationHandler {
  return async (event) => {
    const id = pathParameter(event, 'id');
    const soiree = await soirees.get(id);
    if (!soiree) throw new NotFoundError('There is no soirée with this id.', { id });
    return json(200, soiree satisfies SoireeView);
  };
}
