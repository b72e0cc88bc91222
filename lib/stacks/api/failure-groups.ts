import { Env } from '../../../functions/failure-groups/env.ts';
import { allow } from '../../constructs/access.ts';
import { BrokerFunction } from '../../constructs/broker-function.ts';
import { functionSizes } from '../../function-sizes.ts';
import type { ApiParts } from './parts.ts';

/** Apart from the other operations: it needs neither the broker nor the records. */
export function failureGroupsFunction({ stack, stage, data }: ApiParts) {
  return new BrokerFunction(stack, 'FailureGroups', {
    stage,
    folder: 'failure-groups',
    schema: Env,
    size: functionSizes['failure-groups'],
    access: allow(data.failureGroups.access('GetItem', 'PutItem', 'Query'), data.audit.access('PutItem')),
    environment: {},
  }).function;
}
