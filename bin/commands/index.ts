import { buildRouteMap } from '@stricli/core';
import { audit } from './audit.ts';
import { clients } from './clients/index.ts';
import { completion } from './completion.ts';
import { failed } from './failed/index.ts';
import { groups } from './groups/index.ts';
import { messages } from './messages.ts';
import { operations } from './operations/index.ts';
import { login, profiles } from './profiles.ts';
import { init, newThing } from './project.ts';
import { publish } from './publish.ts';
import { purges } from './purges/index.ts';
import { purge } from './purges/purge.ts';
import { bindings } from './queues/bindings.ts';
import { exchanges } from './queues/exchanges.ts';
import { queues } from './queues/index.ts';
import { topology } from './queues/topology.ts';
import { replay } from './replay.ts';
import { retries } from './retries.ts';
import { bridge, local } from './running.ts';
import { status } from './status.ts';
import { subscriptions } from './subscriptions/index.ts';
import { tail } from './tail.ts';
import { webhooks } from './webhooks/index.ts';
import { workflows } from './workflows.ts';

/** Every command: what an operator needs first comes first. */
export const commands = buildRouteMap({
  docs: { brief: 'Courtier from the command line.' },
  routes: {
    status,
    failed,
    groups,
    operations,
    retries,
    messages,
    replay,
    publish,
    tail,
    queues,
    purge,
    purges,
    subscriptions,
    exchanges,
    bindings,
    topology,
    workflows,
    webhooks,
    clients,
    audit,
    login,
    profiles,
    init,
    new: newThing,
    local,
    bridge,
    completion,
  },
});
