import { defineTopology } from '../../core/topology/define.ts';

/**
 * S3, Kronos Messaging-Service: topics between six services, over HTTP. A topic is a routing key on one exchange, and
 * the services pull: publish to topic `auth` or `auth.signin`, subscribe to the queue `kronos_auth`. Two topics have a
 * function beside that.
 */
export const kronos = defineTopology({
  system: 'kronos',
  description: 'Publish and subscribe, request and reply between the six services of Kronos, over HTTP.',
  exchanges: {
    kronos: {
      type: 'topic',
      topics: true,
      description: 'Every topic of Kronos; the routing key begins with the topic.',
    },
  },
  queues: {
    kronos_auth: {
      bindings: [{ exchange: 'kronos', routingKey: 'auth.#' }],
      delivery: 'pull',
      impact: 'Services do not learn of sign-ins and security events.',
    },
    kronos_user: {
      bindings: [{ exchange: 'kronos', routingKey: 'user.#' }],
      delivery: 'pull',
      impact: 'Changed roles are not applied: users keep rights they lost, or lack rights they were given.',
    },
    kronos_log: {
      bindings: [{ exchange: 'kronos', routingKey: 'log.#' }],
      delivery: 'pull',
      maxLength: 100_000,
      // A log line must not hold a service up: under a flood the oldest lines give way.
      overflow: 'drop-head',
      impact: 'The central log misses what the services write.',
    },
    // The same lines for the central log: a queue of its own, so that who pulls and the function both see each line.
    kronos_log_central: {
      bindings: [{ exchange: 'kronos', routingKey: 'log.#' }],
      delivery: 'lambda',
      consumer: { function: 'kronos-log', batchSize: 10 },
      maxLength: 100_000,
      overflow: 'drop-head',
      impact: 'What services write is not in the central log; clients that pull it still see it.',
    },
    kronos_cache: {
      bindings: [{ exchange: 'kronos', routingKey: 'cache.#' }],
      delivery: 'pull',
      messageTtlMs: 3_600_000,
      impact: 'Caches drift apart and show old values.',
    },
    kronos_router: {
      bindings: [{ exchange: 'kronos', routingKey: 'router.#' }],
      delivery: 'pull',
      impact: 'Asynchronous requests through the router get no answer.',
    },
    // Two queues for Gaia: critical alerts jump the queue because they never stand behind another event.
    kronos_gaia_critical: {
      bindings: [{ exchange: 'kronos', routingKey: 'gaia.critical.#' }],
      delivery: 'pull',
      impact: 'Gaia raises no critical alerts: incidents go unseen.',
    },
    kronos_gaia_alerts: {
      bindings: [{ exchange: 'kronos', routingKey: 'gaia.critical.#' }],
      delivery: 'lambda',
      consumer: { function: 'gaia-alerts' },
      retry: { immediate: 2 },
      impact: 'Nobody on duty gets Gaia’s critical alerts; clients that pull them still see them.',
    },
    kronos_gaia: {
      bindings: [{ exchange: 'kronos', routingKey: 'gaia.system.#' }],
      delivery: 'pull',
      impact: 'Gaia does not see system events.',
    },
  },
});
