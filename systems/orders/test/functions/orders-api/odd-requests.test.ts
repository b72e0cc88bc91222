import { oddRequestsTo } from '../../../../../test/functions/odd-requests.ts';
import { oddOrders } from './odd-orders.ts';

oddRequestsTo('orders-api', { runs: 1_500, make: oddOrders });
