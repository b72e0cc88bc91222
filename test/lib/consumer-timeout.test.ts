import { describe, it } from 'vitest';
import { synthesized } from './synthesized.ts';

describe('a consumer timeout that a test shortens', () => {
  it('shortens the visibility timeout of its work queue with it', () => {
    const stage = synthesized('local', { COURTIER_CONSUMER_TIMEOUT: '3' });
    stage.stack('shop').hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'courtier-local-orders',
      Timeout: 3,
    });
    stage.stack('messaging').hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'courtier-local-work-orders.fifo',
      VisibilityTimeout: 18,
    });
  });
});
