import { oddRequestsTo } from '../../../../../test/functions/odd-requests.ts';
import { oddSoirees } from './odd-soirees.ts';

oddRequestsTo('soirees', { runs: 1_500, make: oddSoirees });
