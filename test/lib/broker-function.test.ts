import { describe, expect, it } from 'vitest';
import type { BrokerFunctionProps } from '../../lib/constructs/broker-function.ts';
import type { Env } from '../shop/functions/parcel-labels/env.ts';

describe('the environment of a function', () => {
  it('does not compile when a variable is forgotten', () => {
    type Props = BrokerFunctionProps<
      typeof Env,
      {
        FAILURES_QUEUE_URL: string;
        FAILED_MESSAGES_TABLE: string;
        PAYLOADS_BUCKET: string;
        WORK_QUEUE_URL: string;
      }
    >;
    const whole: Props['environment'] = {
      MESSAGE_LOG_TABLE: 'log',
      LABELS_TABLE: 'labels',
      OUTBOX_TABLE: 'outbox',
      PRINTER_TIMEOUT_SECONDS: '30',
    };
    // @ts-expect-error LABELS_TABLE is forgotten: neither an access nor this gives it.
    const forgotten: Props['environment'] = {
      MESSAGE_LOG_TABLE: 'log',
      OUTBOX_TABLE: 'outbox',
      PRINTER_TIMEOUT_SECONDS: '30',
    };
    expect(Object.keys(whole)).not.toEqual(Object.keys(forgotten));
  });
});
