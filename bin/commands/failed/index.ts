import { buildRouteMap } from '@stricli/core';
import { deleteFailed, restoreFailed, retryFailed } from './act.ts';
import { bodyOfFailed } from './body.ts';
import { editFailed } from './edit.ts';
import { listFailed } from './list.ts';
import { showFailed } from './show.ts';
import { tailFailed } from './tail.ts';

export const failed = buildRouteMap({
  docs: { brief: 'failed messages: list, show, retry, edit, delete, restore, tail' },
  routes: {
    list: listFailed,
    show: showFailed,
    body: bodyOfFailed,
    retry: retryFailed,
    edit: editFailed,
    delete: deleteFailed,
    restore: restoreFailed,
    tail: tailFailed,
  },
});
