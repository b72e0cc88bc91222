import { buildRouteMap } from '@stricli/core';
import { clients } from './clients/index.ts';
import { completion } from './completion.ts';
import { failed } from './failed/index.ts';
import { login, profiles } from './profiles.ts';
import { init, newThing } from './project.ts';
import { bridge, local } from './running.ts';

/** Every command: what an operator needs first comes first. */
export const commands = buildRouteMap({
  docs: { brief: 'Courtier from the command line.' },
  routes: {
    failed,
    clients,
    login,
    profiles,
    init,
    new: newThing,
    local,
    bridge,
    completion,
  },
});
