import { storingConsumer } from '../../storing-consumer.ts';

export const handler = storingConsumer('bills');
