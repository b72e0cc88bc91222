import { buildRouteMap } from '@stricli/core';
import { deleteFailed, restoreFailed, retryFailed } from './act.ts';
import { bodyOfFailed } from './body.ts';
import { listFailed } from './list.ts';
import { showFailed } from './show.ts';

export const failed = buildRouteMap({
  docs: { brief: 'failed messages: list, show, retry, delete, restore' },
  routes: {
    list: listFailed,
    show: showFailed,
    body: bodyOfFailed,
    retry: retryFailed,
    delete: deleteFailed,
    restore: restoreFailed,
  },
});
