import { oddApi } from './api/odd-api.ts';
import { oddClients } from './clients/odd-clients.ts';
import { oddMetrics } from './metrics/odd-metrics.ts';
import { oddRequestsTo } from './odd-requests.ts';
import { oddPublish } from './publish/odd-publish.ts';
import { oddQueues } from './queues/odd-queues.ts';
import { oddReplier, oddRequester } from './requests/odd-requester.ts';
import { oddDeliveries, oddSubscriptions } from './subscriptions/odd-subscriptions.ts';

oddRequestsTo('publish', { runs: 2_500, make: oddPublish });
oddRequestsTo('requests', { runs: 1_500, make: oddRequester });
oddRequestsTo('replies', { runs: 1_000, make: oddReplier });
oddRequestsTo('api', { runs: 3_000, make: oddApi });
oddRequestsTo('metrics', { runs: 500, make: oddMetrics });
oddRequestsTo('queues', { runs: 4_000, make: oddQueues });
oddRequestsTo('clients', { runs: 2_500, make: oddClients });
oddRequestsTo('subscriptions', { runs: 1_000, make: oddSubscriptions });
oddRequestsTo('deliveries', { runs: 1_500, make: oddDeliveries });
